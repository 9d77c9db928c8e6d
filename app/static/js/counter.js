// How many characters are left, counted as the server counts them (app/text): by code point, a
// link as 23 however long it is, without what nobody sees and without the space at both ends.

const LINK_LENGTH = 23;
const LINK = /[hH][tT][tT][pP][sS]?:\/\/[^\s<>()\[\]"]{1,2000}/gu;
const UNWANTED = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufeff\ud800-\udfff]/gu;
const SEEN = /[^\p{Cc}\p{Cf}\p{Mn}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/u;

function counted(typed, link = "x".repeat(LINK_LENGTH)) {
  const text = typed.replace(/\r\n?/g, "\n").replace(UNWANTED, "").normalize("NFC").trim();
  return SEEN.test(text) ? [...text.replace(LINK, link)].length : 0;
}

function plural(texts, number) {
  const category = new Intl.PluralRules(document.documentElement.lang).select(number);
  return (texts[category] ?? texts.other).replace("{num}", number.toLocaleString(document.documentElement.lang));
}

// A title makes an article, which is counted as it is and may be longer.
function left(area) {
  const { limit, articleLimit } = area.dataset;
  if (articleLimit && area.form?.elements.title?.value.trim()) return articleLimit - counted(area.value, "$&");
  return limit - counted(area.value);
}

function update(area) {
  const counter = document.getElementById(`${area.id}-left`);
  if (!counter) return;
  const rest = left(area);
  counter.textContent = plural(JSON.parse(rest < 0 ? counter.dataset.over : counter.dataset.left), Math.abs(rest));
  counter.classList.toggle("is-over", rest < 0);
}

function updateAll() {
  document.querySelectorAll("[data-limit]").forEach(update);
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-limit]")) update(event.target);
  else if (event.target.name === "title") updateAll();
});
document.addEventListener("htmx:after:swap", updateAll);
window.addEventListener("pageshow", updateAll);
updateAll();
