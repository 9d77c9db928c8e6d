// Arrow keys in a month: from day to day, and past its edge to the month before or after.

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

const table = document.querySelector("[data-month]");

const days = () => [...table.querySelectorAll("[data-day]")].filter((day) => day.checkVisibility());

function turn(by) {
  document.querySelector(`[data-turn="${by}"]`)?.click();
}

table?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const all = days();
  const here = all.indexOf(event.target);
  if (here < 0) return;
  let step = STEPS[event.key];
  if (step === undefined) return;
  // In a language that is written from the right the next day stands at the left.
  if (Math.abs(step) === 1 && getComputedStyle(table).direction === "rtl") step = -step;
  event.preventDefault();
  const next = all[here + step];
  if (next) next.focus();
  else turn(Math.sign(step));
});
