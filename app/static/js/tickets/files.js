// Files of a form: chosen, dropped or pasted ones are listed, and can be left out again, before they
// are sent with it. Without scripts the browser's own choice does.

const FIELD = "[data-files]";

// The files of each field, which the browser would otherwise forget at the next choice.
const chosen = new WeakMap();

function sizeOf(bytes) {
  const units = ["byte", "kilobyte", "megabyte"];
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const unitDisplay = step ? "short" : "long";
  const options = { style: "unit", unit: units[step], unitDisplay, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, options).format(bytes / 1000 ** step);
}

function add(field, files) {
  const known = chosen.get(field) ?? [];
  const room = field.dataset.most - known.length - kept(field);
  const small = [...files].filter((file) => file.size <= field.dataset.maxBytes);
  const problems = [];
  if (small.length < files.length) problems.push(field.dataset.tooLarge);
  if (small.length > room) problems.push(field.dataset.tooMany);
  show(field, [...known, ...small.slice(0, Math.max(room, 0))]);
  complain(field, problems);
}

// Those of the server that are not to be removed.
function kept(field) {
  return field.querySelectorAll("[name=remove_file]:not(:checked)").length;
}

function show(field, files) {
  chosen.set(field, files);
  const sent = new DataTransfer();
  files.forEach((file) => sent.items.add(file));
  field.querySelector("[type=file]").files = sent.files;
  field.querySelector("[data-chosen]").replaceChildren(...files.map((file) => row(field, file)));
}

function row(field, file) {
  const item = document.createElement("li");
  const name = document.createElement("bdi");
  const size = document.createElement("span");
  const button = document.createElement("button");
  item.className = "file-row";
  name.textContent = file.name;
  size.className = "sheet-quiet";
  size.textContent = sizeOf(file.size);
  button.type = "button";
  button.className = "link-button";
  button.textContent = field.dataset.remove;
  button.setAttribute("aria-label", `${field.dataset.remove} ${file.name}`);
  button.addEventListener("click", () => remove(field, file));
  item.append(name, " ", size, " ", button);
  return item;
}

function remove(field, file) {
  const files = chosen.get(field);
  const next = Math.min(files.indexOf(file), files.length - 2);
  show(field, files.filter((one) => one !== file));
  complain(field, []);
  const buttons = field.querySelectorAll("[data-chosen] button");
  (buttons[next] ?? field.querySelector("[type=file]")).focus();
}

function complain(field, problems) {
  const list = field.querySelector("[data-errors]");
  list.replaceChildren(
    ...problems.map((problem) => {
      const item = document.createElement("li");
      item.textContent = problem;
      return item;
    }),
  );
}

function fieldOf(target) {
  return target.closest?.("form")?.querySelector(FIELD) ?? null;
}

document.addEventListener("change", ({ target }) => {
  const field = target.matches("[type=file]") && target.closest(FIELD);
  if (field) add(field, target.files);
});

document.addEventListener("paste", (event) => {
  const field = fieldOf(event.target);
  const { files, types } = event.clipboardData;
  // Tables and texts of offices bring a picture of themselves along.
  const isText = types.includes("text/plain") && types.includes("text/html");
  if (!field || !files.length || isText) return;
  event.preventDefault();
  add(field, files);
});

document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files") || !fieldOf(event.target)) return;
  event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const field = fieldOf(event.target);
  if (!field || !event.dataTransfer.files.length) return;
  event.preventDefault();
  add(field, event.dataTransfer.files);
});
