// A choice that takes effect at once; its button is only needed without scripts.

for (const form of document.querySelectorAll("[data-autosubmit]")) {
  form.querySelector("button").hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}
