// Images of a post, one at a time over the whole page: by click, arrow keys, buttons and swipe.
// Escape closes it, and the focus goes back to where it was. Without scripts, a click opens the
// image itself.

const SWIPE = 40; // pixels

const box = document.querySelector("[data-lightbox]");
const image = box?.querySelector("img");
const place = box?.querySelector("[data-place]");
const words = box?.querySelector("[data-words]");
let links = [];
let shown = 0;
let touch = null;

function show(number) {
  shown = (number + links.length) % links.length;
  const link = links[shown];
  image.removeAttribute("src"); // or the one before would stay until this one is there
  image.width = link.dataset.width;
  image.height = link.dataset.height;
  image.alt = words.textContent = link.querySelector("img").alt;
  image.src = link.href;
  place.textContent = place.dataset.place.replace("{number}", shown + 1).replace("{count}", links.length);
}

function step(by) {
  if (by) show(shown + by);
  else box.close();
}

// What lies at the right comes next; for those who read from the right, it was before.
function go(right) {
  const isRightToLeft = getComputedStyle(box).direction === "rtl";
  step(right === isRightToLeft ? -1 : 1);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-gallery] a");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  links = [...link.closest("[data-gallery]").querySelectorAll("a")];
  box.classList.toggle("is-single", links.length === 1);
  link.focus(); // Safari does not by a click, and the dialog gives the focus back to what had it
  show(links.indexOf(link));
  box.showModal();
});

box?.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) step(Number(button.dataset.step));
  else if (event.target.matches("dialog, figure")) box.close();
});

box?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") go(event.key === "ArrowRight");
});

box?.addEventListener("touchstart", (event) => {
  [touch] = event.touches.length === 1 ? event.touches : []; // two fingers make it larger
});

box?.addEventListener("touchend", ({ changedTouches: [end] }) => {
  if (!touch || visualViewport.scale > 1) return;
  const x = end.clientX - touch.clientX;
  const y = end.clientY - touch.clientY;
  touch = null;
  if (Math.abs(x) > SWIPE && Math.abs(x) > 2 * Math.abs(y)) go(x < 0);
});
