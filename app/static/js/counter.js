// How many characters are left, counted as the server counts them: by code point, without the
// space at both ends.

function plural(texts, number) {
  const category = new Intl.PluralRules(document.documentElement.lang).select(number);
  return (texts[category] ?? texts.other).replace("{num}", number.toLocaleString(document.documentElement.lang));
}

for (const area of document.querySelectorAll("[data-limit]")) {
  const counter = document.getElementById(`${area.id}-left`);
  if (!counter) continue;
  const left = JSON.parse(counter.dataset.left);
  const over = JSON.parse(counter.dataset.over);
  const update = () => {
    const rest = Number(area.dataset.limit) - [...area.value.normalize("NFC").trim()].length;
    counter.textContent = rest < 0 ? plural(over, -rest) : plural(left, rest);
    counter.classList.toggle("is-over", rest < 0);
  };
  area.addEventListener("input", update);
  window.addEventListener("pageshow", update);
  update();
}
