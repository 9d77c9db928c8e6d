// Draws the tables of a report as charts, in the colours of the page.

const dark = matchMedia("(prefers-color-scheme: dark)");
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const figures = [...document.querySelectorAll("[data-chart]")];
const charts = new Map();

const numberOf = (cell) => Number(cell.dataset.value ?? cell.textContent);

// The heads that have a colour are the series; the first cell of each row is its name.
function read(table) {
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies[0].rows];
  return {
    labels: rows.map((row) => row.cells[0].dataset.label ?? row.cells[0].textContent.trim()),
    datasets: heads.flatMap((head, place) => {
      if (!head.className) return [];
      const colour = getComputedStyle(head).borderBottomColor;
      const data = rows.map((row) => numberOf(row.cells[place]));
      return [{ label: head.textContent, data, backgroundColor: colour, borderRadius: 3 }];
    }),
  };
}

function draw(figure) {
  charts.get(figure)?.destroy();
  const table = figure.querySelector("table");
  const style = getComputedStyle(figure);
  const ink = style.getPropertyValue("color");
  const line = getComputedStyle(table.tHead.rows[0].cells[0]).borderTopColor;
  const isHorizontal = figure.dataset.chart === "bar-horizontal";
  const data = read(table);
  const across = { beginAtZero: true, ticks: { color: ink, precision: 0 }, grid: { color: line } };
  const along = { ticks: { color: ink, maxRotation: 0 }, grid: { display: false } };
  const isRightToLeft = style.direction === "rtl";
  const chart = new window.Chart(figure.querySelector("canvas"), {
    type: "bar",
    data,
    options: {
      indexAxis: isHorizontal ? "y" : "x",
      maintainAspectRatio: false,
      animation: calm ? false : { duration: 300 },
      font: { family: style.fontFamily },
      scales: isHorizontal
        ? { x: { ...across, reverse: isRightToLeft }, y: { ...along, position: isRightToLeft ? "right" : "left" } }
        : { x: { ...along, reverse: isRightToLeft }, y: { ...across, position: isRightToLeft ? "right" : "left" } },
      plugins: {
        legend: {
          display: data.datasets.length > 1,
          align: "start",
          labels: { color: ink, boxWidth: 12, boxHeight: 12 },
        },
        tooltip: { rtl: isRightToLeft },
      },
    },
  });
  charts.set(figure, chart);
}

for (const figure of figures) {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  const title = figure.querySelector("h2").textContent;
  canvas.setAttribute("aria-label", `${title}. ${figure.dataset.described}`);
  const place = figure.querySelector(".figure-canvas");
  place.append(canvas);
  place.hidden = false;
  figure.querySelector("details").open = false;
  draw(figure);
}

dark.addEventListener("change", () => figures.forEach(draw));
