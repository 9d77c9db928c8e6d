// Has elements with data-poll="seconds" ask again (htmx listens to the event "poll"), while the
// page is visible, until the server says that there is nothing more to ask for.

let stopped = false;
let last = Date.now();

function poll() {
  for (const element of document.querySelectorAll("[data-poll]")) {
    element.dispatchEvent(new Event("poll"));
  }
  last = Date.now();
}

function interval() {
  const seconds = document.querySelector("[data-poll]")?.dataset.poll;
  return Number(seconds ?? 30) * 1000;
}

document.body.addEventListener("stop-polling", () => {
  stopped = true;
});

setInterval(() => {
  if (!stopped && !document.hidden && Date.now() - last >= interval()) poll();
}, 1000);
