// The calls against the time of the mock, a lane for each operation, and beneath them the states of the chosen job.

import {clockTime, day, h, tone} from "./dom.js";
import {operations} from "./snippets.js";

const lanes = [...operations.map((one) => one.name), ""];
const laneHeight = 11;
const margin = {left: 76, right: 14, top: 6};
const statesHeight = 12;

export class Timeline extends EventTarget {
  #canvas;
  #label;
  #journal;
  #calls;
  #points = [];  // {x, y, number}
  #job = "";
  #jobStatus = "";
  #selected = 0;
  #due = false;

  constructor(place, journal, calls) {
    super();
    this.#journal = journal;
    this.#calls = calls;
    this.#canvas = h("canvas", {role: "img", id: "timeline"});
    this.#label = h("p", {class: "quiet", id: "timeline-label"});
    place.append(h("figure", {class: "timeline"}, this.#canvas, h("figcaption", {}, this.#label)));
    this.#canvas.addEventListener("click", (event) => {
      const near = this.#near(event);
      if (near) this.dispatchEvent(new CustomEvent("open", {detail: near.number}));
    });
    this.#canvas.addEventListener("mousemove", (event) => {
      const near = this.#near(event);
      const row = near && this.#journal.at(near.number);
      this.#canvas.style.cursor = row ? "pointer" : "default";
      this.#canvas.title = row ? `#${row.number} ${row.operation || "no operation"} ${row.status} at ${clockTime(row.at)}` : "";
    });
    const later = () => this.draw();
    journal.addEventListener("change", later);
    calls.addEventListener("filter", later);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", later);
    new ResizeObserver(later).observe(this.#canvas);
  }

  /** The job whose states are shown, and its status now. */
  set job([job, status]) {
    if (job === this.#job && status === this.#jobStatus) return;
    this.#job = job;
    this.#jobStatus = status;
    this.draw();
  }
  set selected(number) {
    this.#selected = number;
    this.draw();
  }

  #near(event) {
    const {left, top} = this.#canvas.getBoundingClientRect();
    let best;
    let distance = 100;
    for (const point of this.#points) {
      const away = (point.x - event.clientX + left) ** 2 + (point.y - event.clientY + top) ** 2;
      if (away <= distance) {
        best = point;
        distance = away;
      }
    }
    return best;
  }

  draw() {
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => {
      this.#due = false;
      this.#draw();
    });
  }

  #draw() {
    const canvas = this.#canvas;
    const width = canvas.clientWidth;
    const height = margin.top + lanes.length * laneHeight + statesHeight + 20;
    if (width === 0) return;
    const scale = devicePixelRatio;
    canvas.style.height = `${height}px`;
    canvas.width = width * scale;
    canvas.height = height * scale;
    const context = canvas.getContext("2d");
    context.scale(scale, scale);
    const style = getComputedStyle(canvas);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    context.font = `11px ${style.fontFamily}`;
    context.textBaseline = "middle";

    const rows = [...this.#journal.loaded()].filter((row) => this.#calls.fits(row));
    const times = rows.map((row) => Date.parse(row.at));
    let from = Infinity;
    let to = -Infinity;
    for (const time of times) {
      from = Math.min(from, time);
      to = Math.max(to, time);
    }
    const room = Math.max(1, width - margin.left - margin.right);
    // Where time stands still, the order is all there is to see.
    const stands = rows.length > 0 && from === to;
    const place = (time, i) => margin.left + (stands ? (rows.length === 1 ? 0.5 : i / (rows.length - 1)) : (time - from) / (to - from)) * room;

    context.lineWidth = 1;
    lanes.forEach((name, lane) => {
      const y = margin.top + (lane + 0.5) * laneHeight;
      context.fillStyle = colour("quiet");
      context.textAlign = "right";
      context.fillText(name || "others", margin.left - 10, y);
      context.strokeStyle = colour("line");
      context.beginPath();
      context.moveTo(margin.left, Math.round(y) + 0.5);
      context.lineTo(width - margin.right, Math.round(y) + 0.5);
      context.stroke();
    });

    this.#points = rows.map((row, i) => {
      const lane = lanes.indexOf(row.operation ?? "");
      return {x: place(times[i], i), y: margin.top + ((lane < 0 ? lanes.length - 1 : lane) + 0.5) * laneHeight, number: row.number};
    });
    const colours = lanes.map((unused, lane) => colour(`op-${lane}`));
    const refused = {warn: colour("warn"), fail: colour("fail"), error: colour("fail")};
    rows.forEach((row, i) => {
      const {x, y} = this.#points[i];
      const lane = Math.round((y - margin.top) / laneHeight - 0.5);
      const bad = refused[tone(row)];
      if (bad) {  // a refusal is a cross, so that no colour has to be told from another
        context.strokeStyle = bad;
        context.lineWidth = 1.8;
        context.beginPath();
        context.moveTo(x - 3.2, y - 3.2);
        context.lineTo(x + 3.2, y + 3.2);
        context.moveTo(x + 3.2, y - 3.2);
        context.lineTo(x - 3.2, y + 3.2);
        context.stroke();
      } else {
        context.fillStyle = colours[lane];
        context.beginPath();
        context.arc(x, y, 3.2, 0, 7);
        context.fill();
      }
      if (row.number === this.#selected) {
        context.strokeStyle = colour("link");
        context.lineWidth = 2;
        context.beginPath();
        context.arc(x, y, 6, 0, 7);
        context.stroke();
      }
    });

    const y = margin.top + lanes.length * laneHeight + 3;
    this.#drawStates(context, colour, rows, y, width);
    context.fillStyle = colour("quiet");
    const below = y + statesHeight + 9;
    if (rows.length > 0) {
      const iso = (time) => clockTime(new Date(time).toISOString()).slice(0, 12);
      context.textAlign = "left";
      context.fillText(stands ? `${iso(from)}: the clock stands, in order` : iso(from), margin.left, below);
      context.textAlign = "right";
      if (!stands) context.fillText(iso(to), width - margin.right, below);
    }
    canvas.setAttribute("aria-label", rows.length === 0 ? "Timeline: no calls"
      : `Timeline of ${rows.length} calls from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}; the list below has the same calls`);
    this.#label.textContent = rows.length > 0 && day(rows[0].at) !== day(rows.at(-1).at) ? `${day(rows[0].at)} to ${day(rows.at(-1).at)}` : "";
  }

  /** Each call on a job says what the job was before it; between two of them it is what the later one says. */
  #drawStates(context, colour, rows, y, width) {
    context.textAlign = "right";
    context.fillStyle = colour("quiet");
    context.fillText(this.#job ? `\u2026${this.#job.slice(-6)}` : "job", margin.left - 10, y + statesHeight / 2);
    const states = {SUCCESS: "pass", FAILURE: "fail", IN_PROGRESS: "note", MARKED_FOR_EXPIRY: "warn", EXPIRED: "skip"};
    let x = margin.left;
    const bar = (end, status) => {
      context.fillStyle = colour(states[status] ?? "line");
      context.fillRect(x, y, Math.max(1.5, end - x), statesHeight - 3);
      x = end;
    };
    if (!this.#job) {
      context.textAlign = "left";
      context.fillText("choose a job to see its states here", margin.left, y + statesHeight / 2);
      return;
    }
    rows.forEach((row, i) => {
      if (row.job === this.#job && row.jobStatus) bar(this.#points[i].x, row.jobStatus);
    });
    bar(width - margin.right, this.#jobStatus);
  }
}
