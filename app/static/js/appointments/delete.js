// An appointment is deleted in place: a question, a request, and its row is gone. Without scripts
// the link leads to a page that asks.

function toast(message, category) {
  document.body.dispatchEvent(new CustomEvent("toast", { detail: { message, category } }));
}

function focusOn(element) {
  if (element) element.focus();
  else document.getElementById("content").focus();
}

// The next row, or else the one before: whoever deletes by keyboard goes on from there.
function neighbour(row, place) {
  const links = [...place.querySelectorAll("[data-delete]")];
  const here = links.indexOf(row.querySelector("[data-delete]"));
  return links[here + 1] ?? links[here - 1];
}

function remove(row, place) {
  const next = neighbour(row, place);
  const day = row.closest("[data-day]");
  row.remove();
  if (day && !day.querySelector("[data-appointment]")) day.remove();
  if (place.querySelector("[data-appointment]")) focusOn(next);
  else location.reload(); // the page knows what to say of an empty agenda
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-delete]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.dataset.busy || !window.confirm(link.dataset.delete)) return;
  const place = link.closest("[data-appointments]");
  link.dataset.busy = "true";
  const headers = { "X-CSRFToken": place.dataset.token, Accept: "application/json" };
  const answer = await fetch(link.href, { method: "DELETE", headers }).catch(() => null);
  delete link.dataset.busy;
  // What somebody else has deleted meanwhile is gone as well.
  if (!answer?.ok && answer?.status !== 404) {
    toast(place.dataset.failed, "danger");
    return;
  }
  if (place.dataset.leave) {
    location.assign(place.dataset.leave);
    return;
  }
  toast(place.dataset.done, "success");
  remove(link.closest("[data-appointment]"), place);
});
