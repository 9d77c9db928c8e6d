// Messages in the corner: those that came with the page, and those that htmx answers bring along.

const LIFE_MS = 7000;
const LIFE_WITH_ACTION_MS = 20_000; // there is something to decide
const region = document.querySelector("[data-toasts]");

function closable(note, life = LIFE_MS) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "toast-close";
  button.textContent = "×";
  button.setAttribute("aria-label", region.dataset.close);
  button.addEventListener("click", () => note.remove());
  note.append(button);
  // Whoever reads slowly or listens keeps it as long as the pointer or the focus is on it.
  let timer = setTimeout(() => note.remove(), life);
  const hold = () => clearTimeout(timer);
  const release = () => {
    hold();
    timer = setTimeout(() => note.remove(), life);
  };
  note.addEventListener("pointerenter", hold);
  note.addEventListener("pointerleave", release);
  note.addEventListener("focusin", hold);
  note.addEventListener("focusout", release);
  return note;
}

function doing({ label, run }, note) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "toast-action";
  button.textContent = label;
  button.addEventListener("click", () => {
    note.remove();
    run();
  });
  return button;
}

function show({ message, category, action }) {
  const note = document.createElement("div");
  note.className = `toast-note toast-${category}`;
  note.textContent = message;
  if (action) note.append(doing(action, note));
  region.append(closable(note, action ? LIFE_WITH_ACTION_MS : LIFE_MS));
}

// A live region speaks of what is added to it, not of what it held from the beginning.
const notes = [...region.children];
region.replaceChildren();
requestAnimationFrame(() => notes.forEach((note) => region.append(closable(note))));

document.body.addEventListener("toast", (event) => {
  show(event.detail);
});

document.addEventListener("htmx:error", (event) => {
  // A poll that fails is tried again in silence.
  if (!event.detail.ctx?.sourceElement?.matches("[data-poll]")) {
    show({ message: region.dataset.failed, category: "danger" });
  }
});
