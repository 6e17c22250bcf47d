// What is to go wrong: the faults of the schedule and how often each struck, the deviations and variations at work, and
// all that there are, each with what it does and the sentence of the contract that it breaks.

import {ask, file} from "./api.js";
import {h, notice, plural, show} from "./dom.js";

const exampleFault = {on: {operation: "retry", call: 1}, do: {status: 503, retryAfter: 2}};

/** `retry, call 1` */
function addressed(on = {}) {
  const parts = [on.operation ?? "every operation"];
  if (on.group) parts.push(`group ${on.group}`);
  if (on.job) parts.push(`job ${on.job}`);
  if (on.call !== undefined) parts.push(`call ${on.call}`);
  if (on.calls) parts.push(`calls ${on.calls.from ?? 1} to ${on.calls.to ?? "the last"}${on.calls.every ? `, every ${on.calls.every}` : ""}`);
  if (on.chance !== undefined) parts.push(`chance ${on.chance}`);
  return parts.join(", ");
}
const effect = (does) => Object.entries(does).map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", ");

export class Changes extends EventTarget {
  #active = h("div", {class: "active"});
  #table = h("div", {class: "table"});
  #editor;
  #field;
  #kind = "";
  #data = {deviate: [], vary: [], available: []};
  #faults = {faults: []};
  #sentences = {};

  constructor(place) {
    super();
    this.#editor = h("textarea", {id: "schedule", rows: 8, spellcheck: false, "aria-label": "The schedule of faults, as JSON"});
    this.#field = h("input", {type: "search", placeholder: "Filter: retry nonce", "aria-label": "Filter deviations and variations", onInput: () => this.#renderTable()});
    const kind = (value, label) => h("button", {"aria-pressed": String(value === ""), "data-kind": value, onClick: (event) => {
      this.#kind = value;
      for (const one of event.target.parentElement.querySelectorAll("[data-kind]")) one.setAttribute("aria-pressed", String(one.dataset.kind === value));
      this.#renderTable();
    }}, label);
    place.append(
      h("div", {class: "column"},
        h("h2", {}, "At work now"), this.#active,
        h("h2", {}, "Schedule of faults"),
        h("p", {class: "quiet"}, "Network trouble for chosen calls. The first fault that fits a call strikes it; calls are counted from the moment at which the schedule is set."),
        this.#editor,
        h("p", {class: "buttons"}, h("button", {class: "strong", onClick: () => this.#setFaults(this.#editor.value)}, "Set the schedule"),
          h("button", {onClick: () => this.#addExample()}, "Add an example"),
          h("button", {onClick: () => this.#setFaults('{"faults": []}')}, "No faults"))),
      h("div", {class: "column wide"},
        h("h2", {}, "Deviations and variations"),
        h("p", {class: "quiet"}, "A deviation breaks the documented contract; a variation is another way to keep it."),
        h("div", {class: "tools"}, this.#field, kind("", "All"), kind("deviation", "Deviations"), kind("variation", "Variations"), h("span", {class: "gap"}),
          h("button", {onClick: () => this.#change(() => ({deviate: [], vary: []}), "All are off")}, "All off")),
        this.#table));
  }

  get count() { return this.#faults.faults.length + this.#data.deviate.length + this.#data.vary.length; }

  /** `whole` also brings what a badge does not need. */
  async refresh(whole) {
    const [data, faults, struck] = await Promise.all([ask("GET", "deviations"), ask("GET", "faults"), whole ? ask("GET", "faults/strikes") : {strikes: []}]);
    this.#data = data;
    this.#faults = faults;
    if (whole) {
      if (Object.keys(this.#sentences).length === 0) this.#sentences = await file("sentences.json");
      this.#renderActive(struck);
      this.#renderTable();
    }
    this.dispatchEvent(new Event("change"));
  }
  /** Fills the editor with the schedule as it is, unless somebody writes there. */
  begin() {
    if (document.activeElement !== this.#editor) this.#editor.value = JSON.stringify({faults: this.#faults.faults}, undefined, 2);
  }

  #renderActive(struck) {
    const {deviate, vary} = this.#data;
    show(this.#active, JSON.stringify([deviate, vary, this.#faults, struck]), () => {
      const rows = [
        ...this.#faults.faults.map((fault, i) => this.#row("fault", `${addressed(fault.on)}: ${effect(fault.do)}`,
          `struck ${plural(struck.strikes[i] ?? 0, "call")}${fault.phase ? `; phase ${fault.phase}` : ""}`,
          () => this.#setFaults(JSON.stringify({...this.#faults, faults: this.#faults.faults.filter((unused, place) => place !== i)})))),
        ...[...deviate, ...vary].map((name) => {
          const change = this.#data.available.find((one) => one.name === name);
          return this.#row(change.kind, name, change.does, () => this.#toggle(change, false));
        })];
      return rows.length > 0 ? h("ul", {class: "at-work"}, rows) : h("p", {class: "empty"}, "Nothing: the mock keeps to the contract, and no call has trouble.");
    });
  }
  #row(kind, name, says, off) {
    return h("li", {}, h("span", {class: `kind ${kind}`}, kind), h("div", {}, h("code", {}, name), h("p", {class: "quiet"}, says)),
      h("button", {"aria-label": `Turn off ${name}`, "data-focus": `off-${name}`, onClick: off}, "Off"));
  }

  #renderTable() {
    const words = this.#field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const active = new Set([...this.#data.deviate, ...this.#data.vary]);
    const fitting = this.#data.available.filter((one) => (!this.#kind || one.kind === this.#kind)
      && words.every((word) => `${one.name} ${one.does} ${one.clause ?? ""} ${this.#sentences[one.clause] ?? ""}`.toLowerCase().includes(word)));
    show(this.#table, JSON.stringify([fitting.map((one) => one.name), [...active], Object.keys(this.#sentences).length]), () => [
      h("p", {class: "quiet"}, plural(fitting.length, "change")),
      h("ul", {class: "changes"}, fitting.map((one) => h("li", {class: active.has(one.name) ? "on" : ""},
        h("label", {}, h("input", {type: "checkbox", role: "switch", checked: active.has(one.name), "data-focus": one.name,
          onChange: (event) => this.#toggle(one, event.target.checked)}), h("code", {}, one.name)),
        h("p", {}, one.does),
        this.#sentences[one.clause] && h("p", {class: "breaks"}, h("span", {class: "quiet"}, "breaks: "), this.#sentences[one.clause])))),
    ]);
  }

  #toggle(change, on) {
    const member = change.kind === "deviation" ? "deviate" : "vary";
    return this.#change((data) => {
      const names = data[member].filter((name) => name !== change.name);
      return {...data, [member]: on ? [...names, change.name] : names};
    }, `${change.name} is ${on ? "on" : "off"}`);
  }
  async #change(edit, done) {
    try {
      const {deviate, vary} = await ask("GET", "deviations");
      await ask("PUT", "deviations", edit({deviate, vary}));
      notice(done);
    } catch (error) {
      notice(error.message, true);
      this.#table.dataset.shown = "";
    }
    await this.refresh(true);
  }
  #addExample() {
    let schedule;
    try {
      schedule = JSON.parse(this.#editor.value || "{}");
    } catch (error) {
      notice(`The schedule is no JSON: ${error.message}`, true);
      return;
    }
    this.#editor.value = JSON.stringify({...schedule, faults: [...(schedule.faults ?? []), exampleFault]}, undefined, 2);
  }
  async #setFaults(text) {
    try {
      await ask("PUT", "faults", JSON.parse(text));
      notice("The schedule is set");
      await this.refresh(true);
      this.#editor.value = JSON.stringify({faults: this.#faults.faults}, undefined, 2);
    } catch (error) {
      notice(error instanceof SyntaxError ? `The schedule is no JSON: ${error.message}` : error.message, true);
    }
  }
}
