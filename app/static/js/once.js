// A form that is on its way is not sent again. The server would recognise it; this spares the wait
// and shows that something happens.

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
});

// Back from the next page, the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});
