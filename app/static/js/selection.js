// Rows that are chosen, to do something with all of them: how many they are, and all at once.

const form = document.querySelector("[data-selection]");

const boxes = () => [...form.elements].filter((field) => field.type === "checkbox");

function update() {
  const { lang } = document.documentElement;
  const number = boxes().filter((box) => box.checked).length;
  const texts = JSON.parse(form.dataset.counted);
  const text = texts[new Intl.PluralRules(lang).select(number)] ?? texts.other;
  form.querySelector("[data-count]").textContent = number ? text.replace("{num}", number.toLocaleString(lang)) : "";
  form.classList.toggle("is-used", number > 0);
}

if (form) {
  const all = form.querySelector("[data-select-all]");
  all.hidden = false;
  all.addEventListener("click", () => {
    const rest = boxes().filter((box) => !box.checked);
    for (const box of rest.length ? rest : boxes()) box.checked = rest.length > 0;
    update();
  });
  document.addEventListener("change", (event) => {
    if (event.target.form === form) update();
  });
  window.addEventListener("pageshow", update); // back from the next page, the boxes are as they were
}
