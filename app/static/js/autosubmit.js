// A choice that takes effect at once; its button is only needed without scripts, and by those who
// choose with the keyboard: every arrow key changes the choice, and may not be the last.

for (const form of document.querySelectorAll("[data-autosubmit]")) {
  const button = form.querySelector("button");
  let byKeyboard = false;
  button.hidden = true;
  form.addEventListener("pointerdown", () => {
    byKeyboard = false;
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Tab" || event.key === "Escape") return;
    byKeyboard = true;
    button.hidden = false;
  });
  form.addEventListener("change", () => {
    if (!byKeyboard) form.requestSubmit();
  });
}
