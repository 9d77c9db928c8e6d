// Keeps the bell, the title and the bars of one's own work right, by asking the server again and
// again: often while work is going on, seldom while nobody looks, never after signing out. What one
// tab hears it tells the others of the same person.

const WORKING_MS = 1_000;
const VISIBLE_MS = 10_000;
const HIDDEN_MS = 60_000;
const LONGEST_MS = 300_000;
const PATIENCE_MS = 20_000;

const root = document.querySelector("[data-bell]");
const badge = document.querySelector("[data-bell-badge]");
const said = document.querySelector("[data-bars-said]");
const title = document.title.replace(/^\(\d+\+?\) /, "");
const bars = new Map(); // by the id of the task: its element and the state it was last seen in
let version = ""; // what the server said last; a number
let working = false;
let failures = 0;
let stopped = false;
let asking = false;
let timer;
const channel = root && new BroadcastChannel(`bell-${root.dataset.person}`);

function pause() {
  if (failures) return Math.min(VISIBLE_MS * 2 ** failures, LONGEST_MS);
  if (document.hidden) return HIDDEN_MS;
  return working ? WORKING_MS : VISIBLE_MS;
}

function plan() {
  clearTimeout(timer);
  if (!stopped) timer = setTimeout(ask, pause());
}

async function ask() {
  if (asking || stopped) return;
  asking = true;
  clearTimeout(timer);
  try {
    await look();
  } catch {
    failures += 1; // offline, or the server is away: tried again in silence, less and less often
  } finally {
    asking = false;
    plan();
  }
}

async function look() {
  const address = new URL(root.dataset.bell, location);
  address.searchParams.set("since", version);
  const answer = await fetch(address, {
    headers: { Accept: "application/json" },
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (answer.status === 401) stopped = true; // signed out, here or elsewhere
  else if (answer.ok) tell(await answer.json());
  else if (answer.status !== 304) throw new Error(`The bell got ${answer.status}`);
  failures = 0;
}

function tell(state) {
  show(state);
  channel.postMessage(state);
}

function hear({ data: state }) {
  if (state.version <= version) return;
  show(state);
  plan();
}

function show(state) {
  version = state.version;
  showBadge(state);
  showBars(state.tasks);
}

function showBadge({ badge: number, label }) {
  document.title = number ? `(${number}) ${title}` : title;
  if (!badge) return;
  const [seen, heard] = badge.children;
  seen.textContent = number;
  heard.textContent = label;
  badge.hidden = !number;
}

// --- bars

function showBars(tasks) {
  const known = new Set(tasks.map((task) => task.id));
  for (const id of bars.keys()) if (!known.has(id)) remove(id);
  for (const task of tasks) showBar(task);
  working = tasks.some((task) => isOpen(task.state));
  root.hidden = tasks.length === 0;
}

function isOpen(state) {
  return state === "queued" || state === "running";
}

function showBar(task) {
  const before = bars.get(task.id);
  const element = before?.element ?? make(task);
  fill(element, task);
  if (before && isOpen(before.state) && !isOpen(task.state)) announce(element, task);
  bars.set(task.id, { element, state: task.state });
}

function make(task) {
  const element = root.querySelector("template").content.firstElementChild.cloneNode(true);
  for (const place of element.querySelectorAll("[data-description]")) {
    place.textContent = place.matches("bdi") ? task.description : ` ${task.description}`;
  }
  element.querySelector("[data-progress]").setAttribute("aria-label", task.description);
  const form = element.querySelector("[data-dismiss]");
  form.action = task.dismiss;
  form.addEventListener("submit", (event) => dismiss(event, task.id));
  root.querySelector("[data-bars]").append(element);
  return element;
}

function fill(element, task) {
  for (const part of element.querySelectorAll("[data-on]")) {
    part.hidden = !part.dataset.on.split(" ").includes(task.state);
  }
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
  element.querySelector("[data-percent]").textContent = percent.format(task.progress / 100);
  element.querySelector("[data-progress]").value = task.progress;
  element.querySelector("[data-error]").textContent = task.error;
  element.querySelector("[data-link]").href = task.url;
}

// Progress is not read out, its end is.
function announce(element, task) {
  const state = element.querySelector(`.bar-state[data-on="${task.state}"]`);
  said.textContent = `${task.description}: ${state.textContent}`;
}

function remove(id) {
  bars.get(id).element.remove();
  bars.delete(id);
}

// In place; if that does not work, as the form would do without scripts.
async function dismiss(event, id) {
  event.preventDefault();
  const form = event.target;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      redirect: "manual", // the answer is the page again, which is here already
    });
    if (!answer.ok && answer.type !== "opaqueredirect") throw new Error(`${answer.status}`);
  } catch {
    form.submit();
    return;
  }
  if (bars.has(id)) remove(id);
  root.hidden = bars.size === 0;
  document.querySelector("main").focus(); // not lost with the button
  ask();
}

if (root) {
  ask();
  channel.addEventListener("message", hear);
  document.addEventListener("visibilitychange", () => (document.hidden ? plan() : ask()));
  window.addEventListener("pageshow", (event) => event.persisted && ask());
}
