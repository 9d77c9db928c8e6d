// A button that copies an address of ours. It is of no use without scripts, so they show it.

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Without HTTPS there is the old way only.
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const address = new URL(button.dataset.copy, location).href;
  try {
    await copy(address);
  } catch {
    location.assign(address); // where it can be copied by hand
    return;
  }
  const menu = button.closest("details[data-menu]");
  if (menu) menu.open = false;
  menu?.querySelector("summary").focus();
  const detail = { message: button.dataset.copied, category: "success" };
  document.body.dispatchEvent(new CustomEvent("toast", { detail }));
});

// Those outside of menus are there from the beginning.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!button.closest("details")) button.hidden = false;
}

// In the capture phase: that a menu opens is told to it alone.
document.addEventListener("toggle", (event) => {
  for (const button of event.target.querySelectorAll("[data-copy]")) button.hidden = false;
}, true);
