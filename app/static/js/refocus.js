// "Show more" and "new posts" give way to what they bring. The focus then goes to the first entry
// that came, so that whoever reads by keyboard or by ear goes on there.

const ENTRIES = ".post, .person, .ticket-row, .board-card, .entry";

let known = null;

document.addEventListener("htmx:before:swap", (event) => {
  const link = event.detail.ctx.sourceElement;
  if (!link.matches("[data-refocus]") || link !== document.activeElement) return;
  known = new Set(document.querySelectorAll(ENTRIES));
});

document.addEventListener("htmx:after:swap", () => {
  if (!known) return;
  const first = [...document.querySelectorAll(ENTRIES)].find((entry) => !known.has(entry));
  known = null;
  if (!first) return;
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
});
