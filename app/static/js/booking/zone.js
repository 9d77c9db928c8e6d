// Shows free times by the clock of the device, unless a zone was chosen. Without this file a guest
// sees the host's and can choose.

const form = document.querySelector("[data-guess-zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (form && zone) {
  const select = form.elements.zone;
  const isOffered = [...select.options].some((option) => option.value === zone);
  if (isOffered && select.value !== zone) {
    const address = new URL(location.href);
    address.searchParams.set("zone", zone);
    location.replace(address);
  }
}
