// The form of an appointment: whole days have no times, the end follows the start, and of the
// repetition only what applies is shown.

const form = document.querySelector("form:has([data-times])");
const { starts, ends, all_day: allDay, rule } = form.elements;
const MINUTE_MS = 60_000;
const clock = new Map([[starts, "09:00"], [ends, "10:00"]]);

// The fields show no zone; as UTC no clock of this device jumps in between.
function instant(field) {
  return Date.parse(`${field.value.length > 10 ? field.value : `${field.value}T00:00`}Z`);
}

function write(field, at) {
  field.value = new Date(at).toISOString().slice(0, field.type === "date" ? 10 : 16);
}

let length = instant(ends) - instant(starts);

function measure() {
  const found = instant(ends) - instant(starts);
  if (found >= 0) length = found;
}

starts.addEventListener("change", () => {
  const begin = instant(starts);
  if (!Number.isNaN(begin) && !Number.isNaN(length)) write(ends, begin + length);
});
ends.addEventListener("change", measure);

function showTimes() {
  const type = allDay.checked ? "date" : "datetime-local";
  for (const field of [starts, ends]) {
    if (field.type === type) continue;
    const { value } = field;
    field.type = type;
    if (type === "date") {
      if (value.length > 10) clock.set(field, value.slice(11, 16));
      field.value = value.slice(0, 10);
    } else if (value) {
      field.value = `${value.slice(0, 10)}T${clock.get(field)}`;
    }
  }
  measure();
  if (!allDay.checked && instant(ends) <= instant(starts)) {
    write(ends, instant(starts) + 60 * MINUTE_MS);
    measure();
  }
}

function showRepetition() {
  for (const part of form.querySelectorAll("[data-only]")) {
    part.hidden = !part.dataset.only.split(" ").includes(rule.value);
  }
  const stops = form.querySelector("[name=stops]:checked")?.value;
  for (const part of form.querySelectorAll("[data-stop]")) {
    part.hidden = part.dataset.stop !== stops;
  }
}

allDay.addEventListener("change", showTimes);
form.querySelector("[data-repetition]").addEventListener("change", showRepetition);
showTimes();
showRepetition();

// Back from another page a browser fills in what was there.
window.addEventListener("pageshow", () => {
  showTimes();
  showRepetition();
});
