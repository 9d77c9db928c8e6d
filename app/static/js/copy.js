// A button that copies an address of ours, or what is in a field. It is of no use without scripts,
// so they show it.

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Without HTTPS there is the old way only.
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const field = button.dataset.copyField && document.getElementById(button.dataset.copyField);
  const address = field ? "" : new URL(button.dataset.copy, location).href;
  try {
    await copy(field ? field.value : address);
  } catch {
    // Where it can be copied by hand; what is in a field is secret, and goes into no address.
    if (field) field.select();
    else location.assign(address);
    return;
  }
  const menu = button.closest("details[data-menu]");
  if (menu) menu.open = false;
  menu?.querySelector("summary").focus();
  const detail = { message: button.dataset.copied, category: "success" };
  document.body.dispatchEvent(new CustomEvent("toast", { detail }));
});

// Those outside of menus are there from the beginning.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!button.closest("details")) button.hidden = false;
}

// In the capture phase: that a menu opens is told to it alone.
document.addEventListener("toggle", (event) => {
  for (const button of event.target.querySelectorAll("[data-copy]")) button.hidden = false;
}, true);
