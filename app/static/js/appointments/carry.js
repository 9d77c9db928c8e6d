// Moves the entry of a calendar that has the focus: Shift and an arrow key. By days it goes
// sideways; up and down it goes by weeks in a month, and by a quarter of an hour where there are hours.

const QUARTER_MS = 15 * 60_000;
const SIDES = { ArrowLeft: -1, ArrowRight: 1 };
const STEPS = { ArrowUp: -1, ArrowDown: 1 };

const grid = document.querySelector("[data-grid]");

// As UTC no clock of this device jumps in between.
function later(local, quarters) {
  const at = new Date(Date.parse(local.length > 16 ? local : `${local}Z`) + quarters * QUARTER_MS);
  return at.toISOString().slice(0, local.length > 16 ? 24 : 16);
}

function asked(entry, key) {
  if (key in SIDES) {
    const sign = getComputedStyle(grid).direction === "rtl" ? -1 : 1;
    return { days: sign * SIDES[key] };
  }
  if (!(key in STEPS)) return null;
  if (entry.dataset.starts) return { start: later(entry.dataset.starts, STEPS[key]) };
  return entry.closest("[data-month]") ? { days: 7 * STEPS[key] } : null;
}

grid.addEventListener("keydown", (event) => {
  const entry = event.target.closest("[data-entry]");
  if (!entry || !event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
  const fields = asked(entry, event.key);
  if (!fields) return;
  event.preventDefault();
  if (grid.hasAttribute("aria-busy")) return;
  entry.dispatchEvent(new CustomEvent("calendar:move", { bubbles: true, detail: { fields } }));
});
