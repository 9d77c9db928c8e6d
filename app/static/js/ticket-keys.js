// The keys of the list of tickets. None works while somebody types, nor with a second key held.

const OFF = "ticket-keys:off";
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

const help = document.querySelector("[data-ticket-keys]");

const names = () => [...document.querySelectorAll("[data-ticket-row] .ticket-name")];

function current() {
  const row = document.activeElement.closest("[data-ticket-row]");
  return row?.querySelector(".ticket-name") ?? null;
}

function step(by) {
  const all = names();
  const here = all.indexOf(current());
  const next = all[here < 0 ? 0 : Math.min(Math.max(here + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  o: () => current()?.click(),
  x: () => current()?.closest("[data-ticket-row]").querySelector("[type=checkbox]")?.click(),
  "/": () => {
    const line = document.getElementById("q");
    line?.focus();
    line?.setSelectionRange(line.value.length, line.value.length);
  },
  n: () => document.querySelector("[data-new-ticket]")?.click(),
  "?": () => {
    help.open = !help.open;
    if (help.open) help.scrollIntoView({ block: "nearest" });
  },
};

if (help) {
  const box = help.querySelector("[data-keys-switch]");
  const choice = box.querySelector("input");
  box.hidden = false;
  choice.checked = localStorage.getItem(OFF) === null;
  choice.addEventListener("change", () => {
    if (choice.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!choice.checked || event.target.closest(TYPING) || !Object.hasOwn(ACTIONS, event.key)) return;
    event.preventDefault();
    ACTIONS[event.key]();
  });
}
