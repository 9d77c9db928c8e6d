// The card over a name: after the pointer or the focus rested on it for half a second. It stays
// while the pointer is inside, goes by Escape, and a request that nobody waits for is aborted.

const REST_MS = 500;
const GRACE_MS = 250;
const GAP = 6;
const MARGIN = 16;

let link = null;
let card = null;
let opening = 0;
let closing = 0;
let request = null;

function close() {
  clearTimeout(opening);
  clearTimeout(closing);
  request?.abort();
  request = null;
  card?.remove();
  link?.removeAttribute("aria-expanded");
  card = link = null;
}

function closeSoon() {
  clearTimeout(opening);
  clearTimeout(closing);
  opening = 0;
  closing = setTimeout(close, GRACE_MS);
}

function place() {
  const box = link.getBoundingClientRect();
  const below = box.bottom + GAP;
  const fits = below + card.offsetHeight < window.innerHeight || box.top < card.offsetHeight;
  const top = fits ? below : box.top - GAP - card.offsetHeight;
  const room = document.documentElement.clientWidth - card.offsetWidth - MARGIN;
  const left = Math.max(MARGIN, Math.min(box.left, room));
  // Beside the name in the document, so that Tab leads into it; moved to where the name is seen.
  const origin = card.offsetParent?.getBoundingClientRect() ?? { left: 0, top: 0 };
  card.style.left = `${left - origin.left}px`;
  card.style.top = `${top - origin.top}px`;
}

async function open() {
  const target = link;
  request = new AbortController();
  try {
    const answer = await fetch(target.dataset.card, {
      headers: { "HX-Request": "true", "HX-Current-URL": location.href },
      signal: request.signal,
    });
    if (!answer.ok || link !== target) return;
    const html = await answer.text();
    if (link !== target) return;
    card = document.createElement("div");
    card.className = "hovercard";
    card.innerHTML = html;
    target.after(card);
    target.setAttribute("aria-expanded", "true");
    window.htmx?.process(card);
    place();
    document.dispatchEvent(new Event("card:shown"));
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
}

function rest(target) {
  if (target === link) {
    clearTimeout(closing);
    // Back on the name before it was forgotten, too soon for a card: the rest begins anew.
    if (!card && !request && !opening) opening = setTimeout(open, REST_MS);
    return;
  }
  close();
  link = target;
  opening = setTimeout(open, REST_MS);
}

function entered(event) {
  const target = event.target.closest?.("[data-card]");
  if (target) rest(target);
  else if (card?.contains(event.target)) clearTimeout(closing);
}

function left(event) {
  if (!link) return;
  const to = event.relatedTarget;
  const inside = to instanceof Node && (link.contains(to) || card?.contains(to));
  if (!inside) closeSoon();
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "touch") entered(event);
});
document.addEventListener("pointerout", left);
document.addEventListener("focusin", (event) => {
  if (event.target.matches?.(":focus-visible") || card?.contains(event.target)) entered(event);
});
document.addEventListener("focusout", left);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !link) return;
  const name = link;
  const inside = card?.contains(document.activeElement);
  close();
  if (inside) name.focus();
  clearTimeout(opening);
});
window.addEventListener("pagehide", close);
