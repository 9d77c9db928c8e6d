// Tells the server where an entry of a calendar went: asks first which times of a series are meant,
// draws the calendar anew, and offers to take it back. What is refused is where it was, with words.

const grid = document.querySelector("[data-grid]");
const words = document.querySelector("[data-moves]");
const dialog = document.querySelector(".cal-dialog");
const STALE = [404, 409, 410];

function toast(message, category, action) {
  document.body.dispatchEvent(new CustomEvent("toast", { detail: { message, category, action } }));
}

function ask() {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
  });
}

// What others changed meanwhile is there as well: the whole calendar is drawn anew.
async function redraw(focused) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  grid.replaceChildren(...page.querySelector("[data-grid]").childNodes);
  grid.dispatchEvent(new CustomEvent("calendar:drawn", { bubbles: true }));
  if (focused) [...grid.querySelectorAll("[data-entry]")].find((one) => moveAt(one) === focused)?.focus();
}

function moveAt(entry) {
  const { pathname, search } = new URL(entry.href);
  return decodeURIComponent(`${pathname}move${search}`);
}

async function send(address, fields, hasFocus) {
  grid.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": words.dataset.token },
      body: new URLSearchParams(fields),
    });
    const { message, undo } = await answer.json();
    if (answer.ok) {
      const { address: back, ...opposite } = undo;
      await redraw(hasFocus && decodeURIComponent(back));
      const run = () => send(back, opposite, hasFocus);
      toast(message, "success", { label: words.dataset.undo, run });
    } else {
      toast(message, "warning");
      if (STALE.includes(answer.status)) await redraw();
    }
  } catch {
    toast(words.dataset.failed, "danger");
  }
  grid.removeAttribute("aria-busy");
}

grid.addEventListener("calendar:move", async ({ target: entry, detail: { fields, done } }) => {
  const scope = entry.hasAttribute("data-series") ? await ask() : "one";
  if (scope) {
    const hasFocus = document.activeElement === entry;
    await send(moveAt(entry), { ...fields, scope, version: entry.dataset.entry }, hasFocus);
  }
  done?.();
});

words.hidden = false;
