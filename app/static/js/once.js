// A form that is on its way is not sent again. The server would recognise it; this spares the wait
// and shows that something happens.

const PATIENCE_MS = 10_000;

function release(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.hasAttribute("hx-post")) return; // htmx keeps its own count
  form.dataset.sent = "true";
  form.setAttribute("aria-busy", "true");
  setTimeout(release, PATIENCE_MS, form); // whoever stopped a slow page may send again
});

// Back from the next page, the form may be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach(release);
});
