// Moves cards on the board: dragged, carried by keyboard, or sent by the menu of a card. The card
// goes first; when the server refuses, it goes back, and a message says why.

const board = document.querySelector("[data-board]");
const said = document.querySelector("[data-said]");
const dialog = document.querySelector(".board-dialog");
const token = document.querySelector("#placing [name=csrf_token]").value;
const lists = [...board.querySelectorAll("[data-status]")];
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const LONG_PRESS_MS = 250;
const STEPS = { ArrowUp: -1, ArrowDown: 1 };
const SIDES = { ArrowLeft: -1, ArrowRight: 1 };

let lifted = null; // the card that the keyboard carries, and where it came from
let last = Promise.resolve(); // moves reach the server one after the other

// --- where cards are

const cardsOf = (list) => [...list.querySelectorAll(":scope > [data-ticket]")];
const listOf = (card) => card.closest("[data-status]");
const spotOf = (card) => ({ list: listOf(card), next: card.nextElementSibling });
const isSame = (one, other) => one.list === other.list && one.next === other.next;

function cardAbove(card) {
  const cards = cardsOf(listOf(card));
  return cards[cards.indexOf(card) - 1];
}

function put(card, { list, next }) {
  list.insertBefore(card, next?.parentNode === list ? next : null);
  count();
}

function putAt(card, list, number) {
  const others = cardsOf(list).filter((one) => one !== card);
  const next = others[number] ?? list.querySelector(":scope > .board-more");
  put(card, { list, next });
}

function count() {
  for (const list of lists) {
    const text = `${cardsOf(list).length}${list.querySelector(".board-more") ? "+" : ""}`;
    const places = document.querySelectorAll(`[data-count-of="${list.dataset.status}"]`);
    for (const place of places) place.textContent = text;
  }
}

// --- what is said

function say(text, card) {
  const cards = cardsOf(listOf(card));
  const words = {
    card: card.querySelector(".board-number").textContent,
    column: listOf(card).closest("section").querySelector("[data-column-name]").textContent,
    place: cards.indexOf(card) + 1,
    count: cards.length,
  };
  said.textContent = text.replace(/\{(\w+)\}/g, (whole, name) => words[name] ?? whole);
}

function toast(message) {
  const detail = { message, category: "warning" };
  document.body.dispatchEvent(new CustomEvent("toast", { detail }));
}

// --- telling the server

async function settle(card, from) {
  const list = listOf(card);
  if (isSame(spotOf(card), from)) return;
  let reason = "";
  if (list !== from.list && card.dataset.asks.split(" ").includes(list.dataset.status)) {
    reason = await askWhy();
    if (!reason) {
      goBack(card, from);
      return;
    }
  }
  const above = cardAbove(card)?.dataset.ticket ?? "";
  const form = new URLSearchParams({ csrf_token: token, to: list.dataset.status, above, reason });
  card.setAttribute("aria-busy", "true");
  last = last.then(() => send(card, from, form));
  await last;
}

async function send(card, from, form) {
  try {
    const answer = await fetch(`${card.dataset.place}${location.search}`, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: form,
    });
    const result = await answer.json();
    if (answer.ok) {
      renew(card, result.card);
    } else {
      toast(result.message);
      goBack(card, from);
    }
  } catch {
    toast(board.dataset.failed);
    goBack(card, from);
  }
}

function renew(card, html) {
  const hadFocus = card.contains(document.activeElement);
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.querySelector("[data-ticket]");
  card.replaceWith(fresh);
  equip(fresh);
  if (hadFocus) fresh.querySelector("[data-lift]")?.focus();
  say(board.dataset.dropped, fresh);
}

function goBack(card, from) {
  const hadFocus = card.contains(document.activeElement);
  card.removeAttribute("aria-busy");
  put(card, from);
  if (hadFocus) card.querySelector("[data-lift]")?.focus();
  say(board.dataset.back, card);
}

function askWhy() {
  const field = dialog.querySelector("textarea");
  field.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    const answer = () => resolve(dialog.returnValue ? field.value.trim() : "");
    dialog.addEventListener("close", answer, { once: true });
  });
}

// --- by mouse and finger

for (const list of lists) {
  let from = null;
  window.Sortable.create(list, {
    group: "board",
    draggable: "[data-ticket]",
    filter: ".board-menu, [aria-busy]",
    preventOnFilter: false,
    forceFallback: true, // the same in every browser, and it scrolls the board at its edges
    fallbackOnBody: true,
    fallbackTolerance: 5,
    delay: LONG_PRESS_MS,
    delayOnTouchOnly: true,
    animation: calm ? 0 : 150,
    ghostClass: "is-ghost",
    dragClass: "is-dragged",
    onStart({ item }) {
      drop();
      from = spotOf(item);
      board.classList.add("is-dragging");
    },
    onEnd({ item }) {
      board.classList.remove("is-dragging");
      count();
      settle(item, from);
    },
  });
}

// --- by keyboard

function lift(card) {
  lifted = { card, from: spotOf(card) };
  mark(card, true);
  say(board.dataset.lifted, card);
}

function mark(card, isLifted) {
  card.classList.toggle("is-lifted", isLifted);
  card.querySelector("[data-lift]").setAttribute("aria-pressed", String(isLifted));
}

function drop() {
  if (!lifted) return;
  const { card, from } = lifted;
  lifted = null;
  mark(card, false);
  if (isSame(spotOf(card), from)) say(board.dataset.back, card);
  else settle(card, from);
}

function letGo() {
  const { card, from } = lifted;
  lifted = null;
  mark(card, false);
  goBack(card, from);
  card.querySelector("[data-lift]").focus();
}

function carry(card, key) {
  const list = listOf(card);
  const number = cardsOf(list).indexOf(card);
  if (key in STEPS) {
    putAt(card, list, Math.max(0, number + STEPS[key]));
  } else {
    const sign = getComputedStyle(board).direction === "rtl" ? -1 : 1;
    const beside = lists[lists.indexOf(list) + sign * SIDES[key]];
    if (beside) putAt(card, beside, number);
  }
  // What is moved in a page loses the focus.
  card.querySelector("[data-lift]").focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  say(board.dataset.carried, card);
}

board.addEventListener("keydown", (event) => {
  if (!lifted) return;
  if (event.key in STEPS || event.key in SIDES) {
    event.preventDefault();
    carry(lifted.card, event.key);
  } else if (event.key === "Escape") {
    event.preventDefault();
    letGo();
  } else if (event.key === "Tab") {
    drop();
  }
});

board.addEventListener("click", (event) => {
  const grip = event.target.closest("[data-lift]");
  if (!grip) return;
  const card = grip.closest("[data-ticket]");
  if (lifted?.card === card) {
    drop();
  } else {
    drop();
    lift(card);
  }
});

// --- by the menu of a card

const ENDS = {
  top: () => 0,
  up: (number) => Math.max(0, number - 1),
  down: (number) => number + 1,
};

board.addEventListener("click", (event) => {
  const item = event.target.closest("[data-to], [data-step]");
  if (!item) return;
  event.preventDefault();
  const card = item.closest("[data-ticket]");
  const from = spotOf(card);
  item.closest("details").open = false;
  if (item.dataset.to) {
    putAt(card, lists.find((list) => list.dataset.status === item.dataset.to), 0);
  } else {
    const number = cardsOf(from.list).indexOf(card);
    putAt(card, from.list, ENDS[item.dataset.step](number));
  }
  card.querySelector("[data-lift]").focus();
  settle(card, from);
});

// --- what a script can do more than a page

function equip(root) {
  for (const grip of root.querySelectorAll("[data-lift]")) grip.hidden = false;
}

equip(board);
document.addEventListener("htmx:after:swap", () => {
  equip(board);
  count();
});
