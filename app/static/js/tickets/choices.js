// Many labels are narrowed down by typing, and names are completed one after the other in a field
// that holds several.

const MANY = 12;

function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

for (const choice of document.querySelectorAll("[data-narrow]")) {
  const labels = [...choice.querySelectorAll(".label-boxes label")];
  if (labels.length <= MANY) continue;
  const box = document.createElement("input");
  box.type = "search";
  box.className = "form-control form-control-sm";
  box.placeholder = choice.dataset.narrow;
  box.setAttribute("aria-label", choice.dataset.narrow);
  box.addEventListener("input", () => {
    const wanted = fold(box.value);
    for (const label of labels) {
      label.hidden = !fold(label.textContent).includes(wanted) && !label.querySelector(":checked");
    }
  });
  // Enter here narrows down; it does not send the form.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  choice.querySelector(".label-boxes").before(box);
}

// A browser offers completions of a field as a whole: so each begins with what stands before the
// last name.
for (const field of document.querySelectorAll("input[name=assignees][list]")) {
  const options = [...field.list.options].map((option) => [option, option.value]);
  field.addEventListener("input", () => {
    const before = field.value.replace(/[^\s,]*$/, "");
    for (const [option, name] of options) option.value = before + name;
  });
}
