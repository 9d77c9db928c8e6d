// Images of a form: dropped, pasted or chosen, each is uploaded at once, gets a description and can
// be moved and removed. The form then sends their ids. Without scripts it sends the files.

const FORM = "form:has([data-uploads])";
const EDGE = 192; // of the small pictures, in pixels

const waiting = new Map(); // forms that were sent too early, with the button that sent them
let dragged = null; // the row that is being moved

// --- adding

function add(form, files) {
  const root = form.querySelector("[data-uploads]");
  const room = root.dataset.most - root.querySelectorAll("[data-upload]:not(.is-wrong)").length;
  complain(root, files.length > room ? root.dataset.tooMany : "");
  for (const file of [...files].slice(0, Math.max(room, 0))) begin(form, root, file);
}

function begin(form, root, file) {
  const row = root.querySelector("template").content.firstElementChild.cloneNode(true);
  row.dataset.upload = "new";
  // Both are sent once there is an id, so that descriptions never belong to other images.
  for (const field of row.querySelectorAll("[name]")) field.removeAttribute("name");
  root.querySelector("[data-list]").append(row);
  paint(row, file);
  if (file.size > root.dataset.maxBytes) refuse(row, root.dataset.tooLarge);
  else send(form, root, row, file);
}

// Fetch tells nothing of how far an upload is.
function send(form, root, row, file) {
  const bar = row.querySelector("progress");
  const request = new XMLHttpRequest();
  const data = new FormData();
  data.append("csrf_token", form.elements.csrf_token.value);
  data.append("image", file);
  request.open("POST", root.dataset.uploads);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    if (loaded < total) bar.value = loaded / total;
    else bar.removeAttribute("value"); // the server looks into it
  });
  request.addEventListener("loadend", () => {
    row.removeAttribute("aria-busy");
    bar.hidden = true;
    if (request.status === 201) accept(root, row, request.response.id);
    else if (row.isConnected) refuse(row, request.response?.message ?? root.dataset.failed);
    goOn(form);
  });
  row.setAttribute("aria-busy", "true");
  bar.hidden = false;
  row.abort = () => request.abort();
  request.send(data);
}

function accept(root, row, id) {
  const field = row.querySelector("input");
  field.name = "image";
  field.value = id;
  row.querySelector("textarea").name = "description";
  say(root, root.dataset.done);
}

function refuse(row, message) {
  row.classList.add("is-wrong");
  row.querySelector("[data-error]").textContent = message;
}

function complain(root, message) {
  root.querySelector("[data-errors]").textContent = message;
}

function say(root, message) {
  root.querySelector("[data-said]").textContent = message;
}

// A small picture, cut to a square. On a canvas, which the content security policy allows.
async function paint(row, file) {
  try {
    const bitmap = await createImageBitmap(file);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = EDGE;
    const ratio = EDGE / Math.min(bitmap.width, bitmap.height);
    const [width, height] = [bitmap.width * ratio, bitmap.height * ratio];
    canvas.getContext("2d").drawImage(bitmap, (EDGE - width) / 2, (EDGE - height) / 2, width, height);
    bitmap.close();
    row.querySelector("[data-picture]").append(canvas);
  } catch {
    // The server says what is wrong with it.
  }
}

// --- sending

// In the capture phase: before anybody else takes it for sent.
document.addEventListener("submit", (event) => {
  if (!event.target.querySelector("[data-upload][aria-busy]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  event.target.setAttribute("aria-busy", "true");
  waiting.set(event.target, event.submitter);
}, true);

function goOn(form) {
  if (!waiting.has(form) || form.querySelector("[data-upload][aria-busy]")) return;
  const button = waiting.get(form);
  waiting.delete(form);
  form.removeAttribute("aria-busy");
  const wrong = form.querySelector(".is-wrong [data-remove]");
  if (wrong) wrong.focus();
  else form.requestSubmit(button);
}

// --- moving and removing

function move(row, by) {
  const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  // The other one moves, so that the button keeps the focus.
  if (other && by < 0) row.after(other);
  else if (other) row.before(other);
  const root = row.closest("[data-uploads]");
  const rows = [...row.parentElement.children];
  say(root, root.dataset.place.replace("{number}", rows.indexOf(row) + 1).replace("{count}", rows.length));
}

function remove(row) {
  const form = row.closest("form");
  const root = row.closest("[data-uploads]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const id = row.querySelector("[name=image]")?.value;
  row.remove();
  row.abort?.();
  complain(root, "");
  (next?.querySelector("[data-remove]") ?? root.querySelector("[type=file]")).focus();
  // One that was here before may belong to a post, which is saved with the form.
  if (!id || row.dataset.upload !== "new") return;
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
  fetch(`${root.dataset.uploads}/${id}/remove`, { method: "POST", body, keepalive: true }).catch(() => {});
}

document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-upload]");
  const button = row && event.target.closest("button");
  if (button?.dataset.move) move(row, Number(button.dataset.move));
  else if (button && "remove" in button.dataset) remove(row);
});

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-uploads] [type=file]")) return;
  add(target.form, target.files);
  target.value = ""; // they are on their way; the same file may be chosen again
});

document.addEventListener("paste", (event) => {
  const form = event.target.closest?.(FORM);
  const { files, types } = event.clipboardData;
  // Tables and texts of offices bring a picture of themselves along.
  const isText = types.includes("text/plain") && types.includes("text/html");
  if (!form || !files.length || isText) return;
  event.preventDefault();
  add(form, files);
});

// --- dragging: rows within their list, files from elsewhere onto the page

function formFor(event) {
  if (!event.dataTransfer?.types.includes("Files")) return null;
  return event.target.closest?.(FORM) ?? document.querySelector(FORM);
}

function mark(form) {
  for (const other of document.querySelectorAll(FORM)) other.classList.toggle("is-target", other === form);
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-picture]")?.closest("[data-upload]") ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  event.dataTransfer.setDragImage(dragged, 20, 20);
});

document.addEventListener("dragover", (event) => {
  const form = dragged ? null : formFor(event);
  const over = dragged && event.target.closest?.("[data-upload]");
  if (form) mark(form);
  else if (over && over !== dragged && over.parentElement === dragged.parentElement) {
    const isLater = dragged.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
    over[isLater ? "after" : "before"](dragged);
  }
  if (form || over) event.preventDefault();
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) mark(null);
});

document.addEventListener("dragend", () => {
  dragged = null;
});

document.addEventListener("drop", (event) => {
  const form = dragged ? null : formFor(event);
  mark(null);
  if (!form && !dragged) return;
  event.preventDefault();
  if (form) add(form, event.dataTransfer.files);
});
