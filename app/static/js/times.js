// Instants as "3 minutes ago", in the words of moment.js, from Flask-Moment's data attributes.
// Without this file the text of the element stays: date and time, as the server wrote them.

/* global moment */

const rendered = new Set();

function render(element) {
  const { timestamp, function: method, format } = element.dataset;
  const instant = moment(timestamp);
  element.textContent = format ? instant[method](format) : instant[method]();
}

function renderAll() {
  for (const element of rendered) {
    if (!element.isConnected) rendered.delete(element);
  }
  for (const element of document.querySelectorAll(".flask-moment")) {
    render(element);
    rendered.add(element);
    element.classList.remove("flask-moment");
  }
}

if (window.moment) {
  moment.locale(document.documentElement.lang);
  renderAll();
  document.addEventListener("htmx:after:swap", renderAll);
  document.addEventListener("card:shown", renderAll);
  setInterval(() => rendered.forEach(render), 60_000);
}
