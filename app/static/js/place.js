// Going back returns to the post that was at the top, also where the browser loads the page anew.
// If it stood further down than the first page reaches, the page that it is on is opened.

const POSTS = "main article[id]";
const ARRIVING = "place:arriving";

// Each entry of the history has a name, under which its place is kept as long as the tab.
const name = history.state?.place ?? `place:${performance.timeOrigin}`;

function save() {
  const post = [...document.querySelectorAll(POSTS)].find((one) => one.getBoundingClientRect().bottom > 0);
  if (!scrollY || !post) return;
  const cursor = post.closest("[data-cursor]")?.dataset.cursor;
  const place = { id: post.id, top: post.getBoundingClientRect().top, cursor };
  sessionStorage.setItem(name, JSON.stringify(place));
}

function taken(key) {
  const place = JSON.parse(sessionStorage.getItem(key));
  sessionStorage.removeItem(key);
  return place;
}

function go({ id, top }) {
  const post = document.getElementById(id);
  if (!post) return false;
  // The browser would go to where it was in pixels; when the page is loaded again, it may.
  history.scrollRestoration = "manual";
  window.addEventListener("load", () => setTimeout(() => (history.scrollRestoration = "auto")));
  scrollTo({ top: scrollY + post.getBoundingClientRect().top - top, behavior: "instant" });
  return true;
}

function arrive() {
  const place = taken(ARRIVING);
  if (place) go(place);
  const [{ type }] = performance.getEntriesByType("navigation");
  const before = type === "back_forward" && taken(name);
  if (!before || go(before) || !before.cursor) return;
  const address = new URL(location);
  address.searchParams.delete("after");
  address.searchParams.set("before", before.cursor);
  sessionStorage.setItem(ARRIVING, JSON.stringify(before));
  location.replace(address);
}

try {
  history.replaceState({ ...history.state, place: name }, "");
  arrive();
  window.addEventListener("pagehide", save);
} catch {
  // No storage is allowed: the browser does what it can.
}
