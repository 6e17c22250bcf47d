// The list of calls: the newest at the top, only those in sight are elements, so that ten thousand are as smooth as ten.

import {clockTime, day, h, plural, tone} from "./dom.js";

const spare = 6;  // rows beyond what is in sight, above and below

const searched = new WeakMap();
function textOf(row) {
  let text = searched.get(row);
  if (text === undefined) {
    text = [`#${row.number}`, row.operation || "none", row.method, row.target, row.status || "no answer", row.reason, row.fault && `fault ${row.fault}`,
      row.jobStatus, row.near, row.breach && "breach", row.open && "open"].filter(Boolean).join(" ").toLowerCase();
    searched.set(row, text);
  }
  return text;
}

/** What tells calls apart stands at the end of a target; what all of them have makes room for it. */
function shortTarget(row) {
  return row.target.replace(/^\/api\/public\/v1\.0\/groups\/[^/]+\/logCollectionJobs(?=\/)/, "\u2026").replace(/^\/api\/public\/v1\.0\/groups\/[^/]+/, "\u2026");
}

export class CallList extends EventTarget {
  #journal;
  #place;
  #viewport;
  #content;
  #field;
  #refused;
  #summary;
  #rows = [];      // elements
  #numbers;        // of the calls that fit the filter, oldest first; undefined: all do
  #selected = 0;
  #due = false;
  #lastCount = 0;

  constructor(place, journal, actions) {
    super();
    this.#place = place;
    this.#journal = journal;
    this.#field = h("input", {type: "search", id: "filter", placeholder: "Filter: retry 401 nc", "aria-label": "Filter calls", onInput: () => this.#filter()});
    this.#refused = h("button", {"aria-pressed": "false", title: "Only calls that were refused or broke the contract", onClick: () => {
      this.#refused.setAttribute("aria-pressed", String(!this.#onlyRefused));
      this.#filter();
    }}, "Refused");
    this.#summary = h("span", {class: "quiet", id: "summary"});
    this.#content = h("div", {class: "rows", role: "listbox", tabIndex: 0, "aria-label": "Calls, the newest first"});
    this.#viewport = h("div", {class: "viewport"}, this.#content);
    place.append(
      h("div", {class: "tools"}, this.#field, this.#refused, this.#summary, h("span", {class: "gap"}), ...actions), this.#viewport);
    this.#viewport.addEventListener("scroll", () => this.render(), {passive: true});
    new ResizeObserver(() => this.render()).observe(this.#viewport);
    this.#content.addEventListener("click", (event) => {
      const number = Number(event.target.closest("[role=option]")?.dataset.number);
      if (number) this.#open(number);
    });
    journal.addEventListener("change", () => {
      if (this.#due) return;
      this.#due = true;
      requestAnimationFrame(() => {
        this.#due = false;
        this.#filter(true);
      });
    });
  }

  get #onlyRefused() { return this.#refused.getAttribute("aria-pressed") === "true"; }
  get filter() { return this.#field.value; }
  set filter(text) {
    if (this.#field.value === text) return;
    this.#field.value = text;
    this.#filter();
  }
  focusFilter() {
    this.#field.focus();
    this.#field.select();
  }
  get selected() { return this.#selected; }
  get #count() { return this.#numbers ? this.#numbers.length : this.#journal.size; }
  #numberAt(index) {
    return this.#numbers ? this.#numbers[this.#numbers.length - 1 - index] : this.#journal.last - index;
  }
  #indexOf(number) {
    if (!this.#numbers) return this.#journal.last - number;
    const index = this.#numbers.indexOf(number);
    return index < 0 ? -1 : this.#numbers.length - 1 - index;
  }
  /** Whether the filter lets a call through. */
  fits(row) {
    if (this.#onlyRefused && !(row.breach || (row.status >= 400 && !row.open) || (row.status === 0 && !row.open))) return false;
    const text = textOf(row);
    return this.#words.every((word) => text.includes(word));
  }
  get #words() { return this.#field.value.toLowerCase().split(/\s+/).filter(Boolean); }

  #filter(isNews = false) {
    if (this.#words.length > 0 || this.#onlyRefused) {
      this.#numbers = [];
      for (const row of this.#journal.loaded()) if (this.fits(row)) this.#numbers.push(row.number);
    } else {
      this.#numbers = undefined;
    }
    const more = this.#count - this.#lastCount;
    // What somebody reads stays where it is while newer calls come in above it.
    if (isNews && more > 0 && this.#viewport.scrollTop > 0) this.#viewport.scrollTop += more * this.#height;
    this.#lastCount = this.#count;
    this.render();
    this.dispatchEvent(new Event("filter"));
  }

  get #height() { return parseFloat(getComputedStyle(this.#place).getPropertyValue("--row")) || 30; }

  render() {
    const height = this.#height;
    const count = this.#count;
    const total = `${count * height}px`;
    if (this.#content.style.height !== total) this.#content.style.height = total;
    const start = Math.max(0, Math.floor(this.#viewport.scrollTop / height) - spare);
    const end = Math.min(count, Math.ceil((this.#viewport.scrollTop + this.#viewport.clientHeight) / height) + spare);
    while (this.#rows.length < end - start) this.#rows.push(this.#content.appendChild(newRow()));
    while (this.#rows.length > end - start) this.#rows.pop().remove();
    this.#rows.forEach((element, i) => this.#fill(element, start + i, height, count));
    const active = this.#rows.find((one) => Number(one.dataset.number) === this.#selected);
    if (active) this.#content.setAttribute("aria-activedescendant", active.id);
    else this.#content.removeAttribute("aria-activedescendant");
    const known = this.#journal.size;
    this.#summary.textContent = this.#numbers ? `${count.toLocaleString("en")} of ${plural(known, "call")}` : plural(known, "call");
    this.#place.classList.toggle("nothing", count === 0);
    this.#place.dataset.nothing = known === 0 ? "No call has come yet. Point a client at this mock, or take a line from Keys." : "No call fits the filter.";
  }

  #fill(element, index, height, count) {
    const number = this.#numberAt(index);
    const row = this.#journal.at(number);
    const isSelected = number === this.#selected;
    element.style.transform = `translateY(${index * height}px)`;
    element.setAttribute("aria-selected", String(isSelected));
    element.setAttribute("aria-posinset", String(index + 1));
    element.setAttribute("aria-setsize", String(count));
    if (element.shown === row && element.dataset.number === String(number)) return;
    element.shown = row;
    element.dataset.number = String(number);
    element.id = `call-${number}`;
    element.className = row ? `row ${tone(row)}` : "row loading";
    const [no, time, operation, target, legs, why] = element.children;
    no.textContent = `#${number}`;
    time.textContent = row ? clockTime(row.at) : "";
    time.title = row ? `${day(row.at)} ${clockTime(row.at)}` : "";
    operation.textContent = row ? row.operation || "none" : "";
    target.textContent = row ? `${row.method} ${shortTarget(row)}` : "loading";
    target.title = row ? row.target : "";
    legs.replaceChildren(...(row ? legsOf(row) : []));
    why.textContent = row ? reasonOf(row) || (row.jobStatus && `job was ${row.jobStatus}`) || "" : "";
  }

  select(number) {
    this.#selected = number;
    const index = number ? this.#indexOf(number) : -1;
    if (index >= 0) {
      const height = this.#height;
      const top = index * height;
      const view = this.#viewport;
      if (top < view.scrollTop) view.scrollTop = top;
      else if (top + height > view.scrollTop + view.clientHeight) view.scrollTop = top + height - view.clientHeight;
    }
    this.render();
  }
  /** The next one in the list, from the top where none is chosen. */
  step(by) {
    const count = this.#count;
    if (count === 0) return;
    const at = this.#selected ? this.#indexOf(this.#selected) : -1;
    const index = at < 0 ? 0 : Math.min(count - 1, Math.max(0, at + by));
    this.select(this.#numberAt(index));
    this.dispatchEvent(new Event("select"));
  }
  openSelected() {
    if (this.#selected) this.#open(this.#selected);
  }
  #open(number) {
    this.select(number);
    this.dispatchEvent(new CustomEvent("open", {detail: number}));
  }
}

function newRow() {
  return h("div", {role: "option", class: "row"}, h("span", {class: "no"}), h("span", {class: "time"}), h("span", {class: "operation"}),
    h("span", {class: "target"}), h("span", {class: "legs"}), h("span", {class: "why"}));
}

const legTone = (status) => status === 0 ? "error" : status >= 500 ? "fail" : status >= 400 ? "warn" : "pass";

/** The status of each exchange; a challenge that was only the first half of a sign-in is quiet. */
export function legsOf(row) {
  if (row.legs.length === 0) return [h("span", {class: "leg note"}, "waits")];
  return row.legs.map((status, i) => {
    const isChallenge = status === 401 && (i + 1 < row.legs.length || row.open);
    return h("span", {class: `leg ${isChallenge ? "challenge" : legTone(status)}`}, status === 0 ? "none" : String(status));
  });
}

export function reasonOf(row) {
  if (row.open && row.status === 401) return row.reason && row.reason !== "no credentials" ? `${row.reason}; not signed again yet` : "challenged, not signed yet";
  const parts = [row.reason, row.fault && `fault: ${row.fault}`];
  if (!row.reason && row.near) parts.push(row.near);
  return parts.filter(Boolean).join("; ");
}
