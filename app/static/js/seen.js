// Tells the server the newest post that was on the screen for a moment, so that home can offer to
// go on there. Said when the page is left or hidden, and not more often than it changes.

const REST_MS = 1_000;

const home = document.querySelector("[data-seen]");
const timers = new Map();
let newest = 0; // ids have 53 bits
let told = 0;

function tell() {
  if (newest <= told) return;
  told = newest;
  const body = new URLSearchParams({ csrf_token: home.dataset.token, seen: newest });
  fetch(home.dataset.seen, { method: "POST", body, keepalive: true }).catch(() => {});
}

function look(entries) {
  for (const { target, isIntersecting } of entries) {
    clearTimeout(timers.get(target));
    timers.delete(target);
    if (isIntersecting) timers.set(target, setTimeout(saw, REST_MS, target));
  }
}

function saw(post) {
  observer.unobserve(post);
  newest = Math.max(newest, Number(post.dataset.row));
}

const observer = home && new IntersectionObserver(look);

function watch() {
  for (const post of home.querySelectorAll("[data-row]")) {
    if (Number(post.dataset.row) > newest) observer.observe(post);
  }
}

if (home) {
  watch();
  document.addEventListener("htmx:after:swap", watch);
  document.addEventListener("visibilitychange", () => document.hidden && tell());
  window.addEventListener("pagehide", tell);
}
