// Drags in a calendar: an entry to another day or hour, its end, and over empty ones a new entry.
// Where it goes is said in an event; move.js tells the server. Fingers scroll, and use the forms.

const START_PX = 5;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const QUARTERS_MS = 15 * MINUTE_MS;

const grid = document.querySelector("[data-grid]");
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short", timeZone: "UTC" });
let drag = null;
let wasDragged = false; // the click that ends a drag opens nothing

// --- days and hours as they stand on the page

const within = (number, most) => Math.min(Math.max(number, 0), most);
const slots = () => grid.querySelector("[data-slots]").dataset.slots.split(" ");
const instant = (day, time = "00:00") => Date.parse(`${day}T${time}Z`); // as UTC no clock jumps
const daysFrom = (one, other) => Math.round((instant(other) - instant(one)) / DAY_MS);

function placeAt({ clientX, clientY }) {
  return document.elementsFromPoint(clientX, clientY).find((one) => one.matches("[data-on]"));
}

function rowAt(column, { clientY }) {
  const { top, height } = column.querySelector(".cal-rows").getBoundingClientRect();
  const count = slots().length;
  return within(Math.floor(((clientY - top) / height) * count), count - 1);
}

// The time at which a row begins; one row after the last is where the last one ends.
function timeAt(column, row, minutes = 0) {
  const names = slots();
  const name = names[Math.min(row, names.length - 1)];
  const quarter = parseInt(name, 10) + (row < names.length ? 0 : 1);
  const at = new Date(instant(column.dataset.on) + quarter * QUARTERS_MS + minutes * MINUTE_MS);
  return at.toISOString().slice(0, 16) + (name.endsWith("f") ? column.dataset.late ?? "" : "");
}

const readable = (time) => clock.format(instant(time.slice(0, 10), time.slice(11, 16)));

// --- by the hour: a ghost stands where it would go

function ghostOf(source) {
  const ghost = document.createElement("div");
  ghost.className = "cal-ghost";
  ghost.append(document.createElement("span"), source?.querySelector("b")?.cloneNode(true) ?? "");
  return ghost;
}

function show(hours, column, top, end) {
  const { ghost } = hours;
  ghost.className = `cal-ghost from-${top + 1} to-${end + 1}`;
  const starts = hours.fields.start ?? timeAt(column, top);
  ghost.firstChild.textContent = `${readable(starts)} – ${readable(timeAt(column, end, hours.minutes))} `;
  column.querySelector(".cal-rows").append(ghost);
}

function rowsOf(block) {
  const [, top, end] = block.className.match(/from-(\d+) to-(\d+)/).map(Number);
  return { top: top - 1, end: end - 1 };
}

function movingBlock(block, column, event) {
  const { starts } = block.dataset;
  const minutes = Number(starts.slice(14, 16)) % 15;
  const name = String((Number(starts.slice(11, 13)) * 60 + Number(starts.slice(14, 16)) - minutes) / 15);
  const first = Math.max(slots().indexOf(starts.length > 16 ? `${name}f` : name), 0);
  const height = rowsOf(block).end - rowsOf(block).top;
  const grabbed = rowAt(column, event);
  const state = { entry: block, ghost: ghostOf(block), minutes, fields: {} };
  state.to = (there) => {
    const on = placeAt(there)?.matches(".cal-column") ? placeAt(there) : column;
    const top = within(first + rowAt(on, there) - grabbed, slots().length - 1);
    state.fields = { start: timeAt(on, top, minutes) };
    state.isChanged = state.fields.start !== starts;
    show(state, on, top, Math.min(top + height, slots().length));
  };
  return state;
}

function movingEnd(block, column) {
  const { top, end } = rowsOf(block);
  const state = { entry: block, ghost: ghostOf(block), fields: {} };
  state.to = (there) => {
    const row = Math.max(rowAt(column, there), top);
    state.fields = { end: timeAt(column, row + 1) };
    state.isChanged = row + 1 !== end;
    show(state, column, top, row + 1);
  };
  return state;
}

function newHours(column, event) {
  const anchor = rowAt(column, event);
  const state = { ghost: ghostOf(), fields: {} };
  state.to = (there) => {
    const row = rowAt(column, there);
    const [top, end] = [Math.min(anchor, row), Math.max(anchor, row) + 1];
    state.fields = { start: timeAt(column, top), end: timeAt(column, end) };
    state.isChanged = true;
    show(state, column, top, end);
  };
  return state;
}

// --- by the day: the days are marked

function mark(first, last) {
  for (const place of grid.querySelectorAll("[data-on]")) {
    place.classList.toggle("is-aim", first <= place.dataset.on && place.dataset.on <= last);
  }
}

const shifted = (day, days) => new Date(instant(day) + days * DAY_MS).toISOString().slice(0, 10);

function movingDays(entry, place, isEnd) {
  const { first, last } = entry.dataset;
  const grabbed = isEnd ? last : place.dataset.on;
  const state = { entry };
  state.to = (there) => {
    const on = placeAt(there)?.dataset.on;
    if (!on) return;
    const days = isEnd ? Math.max(daysFrom(grabbed, on), -daysFrom(first, last)) : daysFrom(grabbed, on);
    state.fields = isEnd ? { longer: days } : { days };
    state.isChanged = days !== 0;
    mark(isEnd ? first : shifted(first, days), shifted(last, days));
  };
  return state;
}

function newDays(place) {
  const from = place.dataset.on;
  const state = {};
  state.to = (there) => {
    const on = placeAt(there)?.dataset.on;
    if (!on) return;
    const [day, last] = [from, on].sort();
    state.fields = { day, last };
    state.isChanged = day !== last;
    mark(day, last);
  };
  return state;
}

// --- what is dragged

function begun(event) {
  const place = event.target.closest("[data-on]");
  if (!place || grid.hasAttribute("aria-busy")) return null;
  const entry = event.target.closest("[data-entry]");
  const isEnd = Boolean(event.target.closest(".cal-grip"));
  if (event.target.closest(".cal-rows")) {
    if (entry && isEnd) return movingEnd(entry, place);
    if (entry) return entry.dataset.starts ? movingBlock(entry, place, event) : null;
    return event.target.closest(".cal-new") && newHours(place, event);
  }
  if (entry) return entry.dataset.first ? movingDays(entry, placeAt(event) ?? place, isEnd) : null;
  return event.target.closest("a, p, h2, .cal-listed") ? null : newDays(place);
}

function stop() {
  grid.classList.remove("is-dragging");
  drag?.ghost?.remove();
  drag?.entry?.classList.remove("is-moving");
  mark("1", "0");
  drag = null;
}

function drop({ entry, fields, isChanged, ghost }) {
  if (!isChanged) return stop();
  if (!entry) {
    const address = new URL(grid.dataset.create, location.href);
    for (const [name, value] of Object.entries(fields)) address.searchParams.set(name, value.slice(0, 16));
    return location.assign(address);
  }
  drag = null; // the ghost and the marks stay until the server has answered
  grid.classList.remove("is-dragging");
  const done = () => {
    ghost?.remove();
    entry.classList.remove("is-moving");
    mark("1", "0");
  };
  entry.dispatchEvent(new CustomEvent("calendar:move", { bubbles: true, detail: { fields, done } }));
}

grid.addEventListener("pointerdown", (event) => {
  const isPlain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!isPlain || event.pointerType === "touch") return;
  stop();
  wasDragged = false;
  const state = begun(event);
  if (state) drag = { ...state, state, x: event.clientX, y: event.clientY, pointer: event.pointerId };
});

document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  if (!drag.isOn) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < START_PX) return;
    drag.isOn = wasDragged = true;
    grid.setPointerCapture(drag.pointer); // also outside the window
    grid.classList.add("is-dragging");
    drag.entry?.classList.add("is-moving");
  }
  drag.to(event);
});

document.addEventListener("pointerup", (event) => {
  if (drag?.isOn && event.pointerId === drag.pointer) drop(drag.state);
  else drag = null;
});
document.addEventListener("pointercancel", stop);
document.addEventListener("keydown", (event) => {
  if (drag && event.key === "Escape") stop();
});

document.addEventListener("click", (event) => {
  if (!wasDragged) return;
  wasDragged = false;
  event.preventDefault();
  event.stopPropagation();
}, true);

// The browser would drag links and texts itself.
grid.addEventListener("dragstart", (event) => event.preventDefault());
document.addEventListener("selectstart", (event) => drag && event.preventDefault());

// --- what can be drawn longer gets a grip

function equip() {
  for (const entry of grid.querySelectorAll("[data-ends], [data-whole]")) {
    const grip = document.createElement("span");
    grip.className = "cal-grip";
    entry.append(grip);
  }
}

grid.addEventListener("calendar:drawn", equip);
equip();
