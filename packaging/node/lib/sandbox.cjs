// A sandbox: a mock of its own for one test, inside a running one.
"use strict";
const assert = require("node:assert");

const KEPT = 10_000; // exchanges in a journal
const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** In the words of the control API; a number is milliseconds. */
const span = (duration) => (typeof duration === "number" ? `${Math.round(duration)}ms` : duration);

function milliseconds(text) {
  const found = /^([0-9]{1,9})(ms|s|m|h|d)$/.exec(text);
  return found ? Number(found[1]) * UNITS[found[2]] : 0; // the mock says what is wrong with it
}

class Sandbox {
  #control;
  #mock;

  constructor(control, made) {
    this.#control = control.below(made.controlUrl);
    this.#mock = control.below(made.controlUrl.slice(0, made.controlUrl.lastIndexOf("/sandboxes/")));
    Object.assign(this, made, { caFile: control.caFile });
  }

  async close() {
    await this.#mock.ask("DELETE", `/sandboxes/${this.id}`, undefined, { also: [404] });
  }

  async fail({ job = this.jobId, times = 1, reads = 1 } = {}) {
    const outcome = (then) => ({ inProgressFor: { reads }, then });
    const all = times === Infinity;
    const retries = all ? [outcome("FAILURE")] : [...Array.from({ length: times }, () => outcome("FAILURE")), outcome("SUCCESS")];
    await this.setJob({ status: "FAILURE", retries }, job);
  }

  async status(job = this.jobId) {
    const { jobs } = await this.#control.ask("GET", "/jobs");
    const found = jobs.find((one) => one.job === job);
    if (!found) throw new Error(`there is no job ${job}; there are ${jobs.map((one) => one.job).join(", ")}`);
    return found.status;
  }

  job(job = this.jobId) {
    return this.#control.ask("GET", this.#path(job));
  }

  setJob(members, job = this.jobId) {
    return this.#control.ask("PATCH", this.#path(job), members);
  }

  async faults(schedule) {
    await this.#control.ask("PUT", "/faults", Array.isArray(schedule) ? { faults: schedule } : schedule);
  }

  struck() {
    return this.#control.ask("GET", "/faults/struck");
  }

  deviate(...names) {
    return this.#change("deviate", names);
  }

  vary(...names) {
    return this.#change("vary", names);
  }

  async advance(by) {
    return (await this.#control.ask("POST", "/clock", { advance: span(by) })).transitions;
  }

  async now() {
    return new Date((await this.#control.ask("GET", "/clock")).now);
  }

  async reset() {
    await this.#control.ask("POST", "/reset");
  }

  async verify(filter, times = { atLeast: 1 }) {
    const wanted = { ...filterOf(filter), ...times };
    if (wanted.within !== undefined) wanted.within = span(wanted.within);
    if (!["exactly", "atLeast", "atMost", "never"].some((name) => name in wanted)) wanted.atLeast = 1;
    const wait = wanted.within === undefined ? 0 : milliseconds(wanted.within);
    const verdict = await this.#control.ask("POST", "/requests/verify", wanted, { also: [409], wait });
    if (!verdict.satisfied) throw new assert.AssertionError({ message: verdict.difference, stackStartFn: this.verify });
  }

  async count(filter) {
    return (await this.#control.ask("POST", "/requests/count", filterOf(filter))).count;
  }

  async calls(filter) {
    const query = new URLSearchParams({ ...filterOf(filter), limit: KEPT });
    return (await this.#control.ask("GET", `/requests?${query}`)).calls;
  }

  async exchanges() {
    return (await this.#control.ask("GET", `/exchanges?limit=${KEPT}`)).exchanges;
  }

  async breaches() {
    return (await this.exchanges()).filter((exchange) => exchange.breach !== undefined);
  }

  #path(job) {
    return `/groups/${this.groupId}/jobs/${job}`;
  }

  async #change(kind, names) {
    const { deviate, vary } = await this.#control.ask("GET", "/deviations");
    const on = { deviate, vary };
    await this.#control.ask("PUT", "/deviations", { ...on, [kind]: [...new Set([...on[kind], ...names])] });
  }
}

function filterOf(filter = {}) {
  return typeof filter === "string" ? { operation: filter } : filter;
}

module.exports = { Sandbox, KEPT };
