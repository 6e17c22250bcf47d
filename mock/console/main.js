// The console: what is chosen stands in the address (`#/calls/17?sandbox=...`), so that a link leads to the same.

import {ApiError, ask, place} from "./api.js";
import {callDetails} from "./call.js";
import {CallList} from "./calls.js";
import {Changes} from "./changes.js";
import {clockTime, day, h, notice, plural, show, span} from "./dom.js";
import {Jobs} from "./jobs.js";
import {Journal} from "./journal.js";
import {Keys} from "./keys.js";
import {Timeline} from "./timeline.js";

const byId = (id) => document.getElementById(id);
const views = {calls: "Calls", jobs: "Jobs", changes: "Faults", keys: "Keys"};
const wide = matchMedia("(min-width: 1500px)");

const journal = new Journal();
const chart = h("div", {});
byId("calls").append(chart);
const list = new CallList(byId("calls"), journal, [
  h("button", {title: "Empties the journal", onClick: () => act("The journal is empty", () => ask("DELETE", "requests"))}, "Clear")]);
const timeline = new Timeline(chart, journal, list);
const jobs = new Jobs(byId("jobs"));
const changes = new Changes(byId("changes"));
const keys = new Keys(byId("keys"), jobs);

const state = {view: "calls", call: 0, sandbox: "", job: ""};
let now = "";

function address(change = {}) {
  const {view, call, sandbox, job} = {...state, ...change};
  const query = new URLSearchParams();
  if (sandbox) query.set("sandbox", sandbox);
  if (job) query.set("job", job);
  return `#/${view}${view === "calls" && call ? `/${call}` : ""}${query.size > 0 ? `?${query}` : ""}`;
}
const go = (change) => { location.hash = address(change); };

function read() {
  const [path, query] = location.hash.slice(2).split("?");
  const [view, call] = path.split("/");
  const parameters = new URLSearchParams(query);
  return {view: view in views ? view : "calls", call: Number(call) || 0, sandbox: parameters.get("sandbox") ?? "", job: parameters.get("job") ?? ""};
}

async function act(done, work) {
  try {
    await work();
    notice(done);
  } catch (error) {
    notice(error.message, true);
  }
  refresh();
}

// The bar

const clock = h("time", {id: "clock", title: "The time of the mock"});
const advance = h("span", {class: "advance", role: "group", "aria-label": "Advance the time of the mock"},
  [["+1 min", "1m"], ["+1 h", "1h"], ["+1 day", "1d"]].map(([label, by]) => h("button", {onClick: () => act(`The time is ${label.slice(1)} further`, async () => {
    const {transitions} = await ask("POST", "clock", {advance: by});
    for (const one of transitions) notice(`${one.job}: ${one.from} to ${one.to}`);
  })}, label)));
const sandboxes = h("select", {id: "sandboxes", hidden: true, "aria-label": "Sandbox", onChange: () => go({sandbox: sandboxes.value, call: 0, job: ""})});
const live = h("span", {id: "live", role: "status"});
const breaches = h("button", {id: "breaches", class: "link", hidden: true, title: "Show the calls that broke the contract", onClick: () => {
  list.filter = "breach";
  go({view: "calls"});
}});
byId("state").append(breaches, sandboxes, clock, advance, h("button", {id: "reset", title: "Jobs, keys, time, faults and journal are as at the start", onClick: () => act("All is as at the start", () => ask("POST", "reset"))}, "Reset"), live);
const words = {live: "live", polling: "polling", waiting: "no answer", away: "paused", gone: "the sandbox is gone"};

function showBar() {
  live.textContent = words[journal.state];
  live.className = journal.state;
  breaches.hidden = journal.breaches === 0;
  breaches.textContent = plural(journal.breaches, "breach").replace("breachs", "breaches");
  clock.textContent = now && `${day(now)} ${clockTime(now).slice(0, 8)}`;
  clock.dateTime = now;
  const counts = {calls: journal.size, jobs: jobs.all.length, changes: changes.count};
  show(byId("views"), JSON.stringify([state, counts]), () => Object.entries(views).map(([view, name]) =>
    h("a", {href: address({view}), "data-focus": view, "aria-current": view === state.view ? "page" : undefined}, name,
      counts[view] ? h("span", {class: view === "changes" ? "count on" : "count"}, counts[view].toLocaleString("en")) : "")));
}

// The opened call

let opened = "";  // what of which call is shown
async function showCall() {
  const panel = byId("call");
  panel.hidden = state.view !== "calls" || state.call === 0;
  byId("main").classList.toggle("opened", !panel.hidden);
  list.select(state.call);
  timeline.selected = state.call;
  if (panel.hidden) {
    opened = "";
    return;
  }
  const row = journal.at(state.call);
  const key = JSON.stringify([state.sandbox, state.call, row]);
  if (key === opened) return;
  const isOther = !opened.startsWith(JSON.stringify([state.sandbox, state.call]).slice(0, -1));
  opened = key;
  try {
    const shown = await ask("GET", `requests/${state.call}`);
    if (opened !== key) return;
    panel.replaceChildren(...callDetails(shown, row, journal, {href: address(), onClose: () => go({call: 0}), onJob: (group, job) => go({view: wide.matches ? "calls" : "jobs", job})}).flat(Infinity).filter(Boolean));
  } catch (error) {
    if (opened !== key) return;
    panel.replaceChildren(h("header", {}, h("h2", {tabIndex: -1}, `#${state.call}`), h("button", {class: "close", "aria-label": "Close the call", onClick: () => go({call: 0})}, "\u00d7")), h("p", {}, error.message));
  }
  if (isOther) panel.scrollTop = 0;
}

// What changes without an event: jobs by time, the clock, and what other clients of the control API do.

let refreshing;
let turn = 0;
/** Anew when one is under way: what has been changed meanwhile may not be in it. */
async function refresh() {
  while (refreshing) await refreshing;
  refreshing = load();
  await refreshing;
}
async function load() {
  try {
    now = (await ask("GET", "clock")).now;
    await jobs.refresh(now);
    await Promise.all([(state.view === "changes" || turn++ % 10 === 0) && changes.refresh(state.view === "changes"), state.view === "keys" && keys.refresh(), refreshSandboxes()]);
    showBar();
  } catch (error) {
    if (error instanceof ApiError && error.status !== 404) notice(error.message, true);
  } finally {
    refreshing = undefined;
  }
}
async function refreshSandboxes() {
  const found = (await ask("GET", "sandboxes", undefined, {whole: true})).sandboxes;
  const all = state.sandbox && !found.includes(state.sandbox) ? [...found, state.sandbox] : found;
  sandboxes.hidden = all.length === 0;
  show(sandboxes, JSON.stringify([all, state.sandbox]), () => [h("option", {value: ""}, "main mock"), all.map((id) => h("option", {value: id}, `sandbox ${id}`))]);
  sandboxes.value = state.sandbox;
}

function arrive() {
  const before = {...state};
  Object.assign(state, read());
  document.title = `${state.call && state.view === "calls" ? `#${state.call} - ` : ""}${views[state.view]} - opsmgr-mock`;
  byId("main").dataset.view = state.view;
  if (state.sandbox !== before.sandbox || !journal.started) {
    place.sandbox = state.sandbox;
    journal.started = true;
    jobs.clear();
    journal.open();
  }
  jobs.choose(state.job);
  timeline.job = [state.job, jobs.all.find((one) => one.job === state.job)?.status ?? ""];
  showCall();
  showBar();
  list.render();
  refresh().then(() => { if (state.view === "changes" && before.view !== "changes") changes.begin(); });
}

journal.addEventListener("change", () => {
  showBar();
  if (state.call) showCall();
});
journal.addEventListener("state", showBar);
let soon;
journal.addEventListener("change", () => {  // a call may have changed a job
  soon ??= setTimeout(() => {
    soon = undefined;
    if (!document.hidden) refresh();
  }, 400);
});
jobs.addEventListener("change", () => { timeline.job = [state.job, jobs.all.find((one) => one.job === state.job)?.status ?? ""]; });
jobs.addEventListener("act", refresh);
jobs.addEventListener("choose", ({detail}) => go({job: state.job === detail.job ? "" : detail.job}));
changes.addEventListener("change", showBar);
list.addEventListener("open", ({detail}) => go({view: "calls", call: detail}));
list.addEventListener("select", () => { if (state.call) go({call: list.selected}); });
timeline.addEventListener("open", ({detail}) => go({view: "calls", call: detail}));
setInterval(() => { if (!document.hidden && !refreshing && journal.state !== "waiting") refresh(); }, 1000);
addEventListener("hashchange", arrive);

// The keyboard

const help = [["j  k", "the next call, the one before"], ["Enter", "opens the call"], ["Esc", "closes it"], ["/", "filter"], ["1 2 3 4", "views"], ["?", "this list"]];
function showHelp() {
  const dialog = h("dialog", {"aria-labelledby": "help-title"}, h("h2", {id: "help-title"}, "Keys"),
    h("dl", {class: "help"}, help.map(([key, does]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, does)])), h("p", {class: "buttons"}, h("button", {onClick: () => dialog.close()}, "Close")));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
const pressed = {
  j: () => list.step(1),
  k: () => list.step(-1),
  ArrowDown: () => list.step(1),
  ArrowUp: () => list.step(-1),
  "/": () => { go({view: "calls"}); list.focusFilter(); },
  Enter: () => list.openSelected(),
  Escape: () => { if (state.call) go({call: 0}); },
  "?": showHelp,
};
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const isField = event.target.matches("input[type=search], input[type=password], textarea, select");
  if (isField) {
    if (event.key === "Escape") event.target.blur();
    if (event.key === "Enter" && event.target.id === "filter") { event.target.blur(); list.step(0); }
    return;
  }
  if (event.key === "Enter" && event.target.matches("a, button, summary")) return;
  const isArrow = event.key.startsWith("Arrow");
  if (isArrow && !event.target.matches("[role=listbox]")) return;
  const view = Object.keys(views)[Number(event.key) - 1];
  if (view) go({view});
  else if (pressed[event.key] && (state.view === "calls" || ["/", "?"].includes(event.key))) pressed[event.key]();
  else return;
  event.preventDefault();
});

arrive();
