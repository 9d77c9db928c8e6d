// A menu made of <details> closes by Escape and by a click outside. That of a post may open below
// the edge of the window, and is brought into it.

const OPEN = "details[data-menu][open]";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll(OPEN)) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(OPEN)) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// In the capture phase: that a menu opens is told to it alone.
document.addEventListener("toggle", ({ target }) => {
  if (target.matches(".post-menu[open]")) target.querySelector(".menu-body").scrollIntoView({ block: "nearest" });
}, true);
