// Groups and their jobs: what each is, what it becomes, and what its next retry will do; with buttons that change it.

import {ask} from "./api.js";
import {clockTime, day, h, jobTone, notice, pill, plural, show, span} from "./dom.js";

const shownAtMost = 200;
const usual = {inProgressFor: {reads: 2}, then: "SUCCESS"};

/** What the next retry takes; the last one serves all that follow. */
function nextRetry(details) {
  const retries = details.retries?.length ? details.retries : [usual];
  return retries[Math.min(details.retriesTaken ?? 0, retries.length - 1)];
}
function outcome(course) {
  const {reads, seconds} = course?.inProgressFor ?? {};
  if (reads !== undefined) return `${plural(reads, "read")}, then ${course.then}`;
  if (seconds !== undefined) return `${span(seconds)}, then ${course.then}`;
  return course?.then ? `for ever, not ${course.then}` : "for ever";
}
/** How far a run is, in words, and from 0 to 1. */
function progress(details, now) {
  const {reads, seconds} = details.course?.inProgressFor ?? {};
  const then = details.course?.then;
  if (reads !== undefined) {
    const left = Math.max(0, reads - details.progress.reads);
    return {text: left === 0 ? `${then} at the next read` : `${plural(left, "read")} left, then ${then}`, part: reads === 0 ? 1 : details.progress.reads / reads};
  }
  if (seconds !== undefined) {
    const gone = (Date.parse(now) - Date.parse(details.progress.since)) / 1000;
    return {text: `${span(seconds - gone)} left, then ${then}`, part: seconds === 0 ? 1 : Math.min(1, gone / seconds)};
  }
  return {text: "runs until it is changed", part: 0};
}

export class Jobs extends EventTarget {
  #place;
  #list;
  #now = "";
  #document = {jobs: [], groups: []};
  chosen = "";

  constructor(place) {
    super();
    this.#place = place;
    this.#list = h("div", {class: "groups"});
    place.append(this.#list);
  }

  get all() { return this.#document.jobs; }
  get now() { return this.#now; }
  get groups() { return this.#document.groups; }
  /** The group and the id of a job, in one of `groups` if there is one: the chosen one, or else one that has failed. */
  example(groups) {
    const own = this.#document.jobs.filter((job) => groups.length === 0 || groups.includes(job.group));
    const jobs = own.length > 0 ? own : this.#document.jobs;
    const one = jobs.find((job) => job.job === this.chosen) ?? jobs.find((job) => job.status === "FAILURE") ?? jobs[0];
    return {group: one?.group ?? this.#document.groups[0]?.group ?? "", job: one?.job ?? ""};
  }

  async refresh(now) {
    this.#document = await ask("GET", `jobs?details=true&limit=${shownAtMost}`);
    this.#now = now;
    this.#render();
    this.dispatchEvent(new Event("change"));
  }
  clear() {
    this.#document = {jobs: [], groups: []};
    this.#render();
  }
  choose(job) {
    this.chosen = job;
    this.#render();
    this.#place.querySelector(`[data-job="${CSS.escape(job)}"]`)?.scrollIntoView({block: "nearest"});
  }

  #render() {
    const {jobs, groups} = this.#document;
    show(this.#list, JSON.stringify([this.#document, this.chosen, jobs.some((one) => one.details.progress) && this.#now]), () => [
      groups.map((group) => this.#group(group, jobs.filter((one) => one.group === group.group))),
      groups.length === 0 && h("p", {class: "empty"}, "This mock has no group."),
    ]);
  }
  #group(group, jobs) {
    const add = (status) => this.#act(`A job in ${status} was added`, async () => {
      const bytes = crypto.getRandomValues(new Uint8Array(12));
      const id = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
      await ask("PUT", `groups/${group.group}/jobs/${id}`, {status});
      this.chosen = id;
    });
    return h("section", {class: "group", "aria-label": `Group ${group.name ?? group.group}`},
      h("header", {}, h("h2", {}, group.name ?? "Group"), h("code", {class: "quiet"}, group.group), h("span", {class: "gap"}),
        h("button", {"data-focus": `new-${group.group}`, title: "A failed job that a client can retry", onClick: () => add("FAILURE")}, "New job")),
      jobs.map((job) => this.#job(job)),
      jobs.length < group.jobs && h("p", {class: "quiet"}, `${plural(group.jobs - jobs.length, "more job")}, not shown`),
      group.jobs === 0 && h("p", {class: "quiet"}, "No job."));
  }
  #job({group, job, status, details}) {
    const path = `groups/${group}/jobs/${job}`;
    // What has expired shows no other status before its date is moved.
    const alive = status === "EXPIRED" ? {expirationDate: "now+30d"} : {};
    const set = (what, change) => this.#act(`${job} ${what}`, () => ask("PATCH", path, {...alive, ...change}));
    const course = nextRetry(details);
    const retry = {status: "IN_PROGRESS", course, retriesTaken: (details.retriesTaken ?? 0) + 1};
    const button = (label, title, act, disabled) => h("button", {"data-focus": `${job}-${label}`, title, disabled, onClick: act}, label);
    const runs = status === "IN_PROGRESS" && details.progress;
    const at = runs && progress(details, this.#now);
    return h("article", {class: `job ${jobTone[status] ?? ""} ${job === this.chosen ? "chosen" : ""}`, "data-job": job},
      h("h3", {}, h("button", {class: "link", "data-focus": job, "aria-pressed": String(job === this.chosen), title: "Show its calls and its states in the timeline",
        onClick: () => this.dispatchEvent(new CustomEvent("choose", {detail: {group, job}}))}, h("code", {}, job)), pill(status, jobTone[status])),
      h("p", {}, details.resourceName, h("span", {class: "quiet"}, ` until ${day(details.expirationDate)}`)),
      at && h("p", {class: "progress"}, h("meter", {min: 0, max: 1, value: at.part, "aria-label": "Progress"}), at.text),
      h("p", {class: "quiet"}, status === "FAILURE" ? "next retry: " : "if it fails, a retry: ", outcome(course)),
      details.childJobs.length > 0 && h("details", {"data-fold": job}, h("summary", {"data-focus": `children-${job}`}, plural(details.childJobs.length, "child job")),
        h("ul", {class: "children"}, details.childJobs.map((child) => h("li", {}, pill(child.status, jobTone[child.status]), h("code", {}, child.logCollectionType), " ", child.hostName,
          child.finishDate && h("span", {class: "quiet"}, ` ${clockTime(child.finishDate)}`), child.errorMessage && h("span", {class: "quiet"}, `: ${child.errorMessage}`))))),
      h("p", {class: "buttons"},
        button("Retry", "Begins the run that the next retry would begin", () => set("runs", retry), status !== "FAILURE"),
        button("Fail", "Sets it to FAILURE", () => set("has failed", {status: "FAILURE"}), status === "FAILURE"),
        button("Succeed", "Sets it to SUCCESS", () => set("has succeeded", {status: "SUCCESS"}), status === "SUCCESS"),
        button("Expire", "Lets it expire now", () => set("is expired", {expirationDate: "now"}), status === "EXPIRED")));
  }
  async #act(done, change) {
    try {
      await change();
      notice(done);
    } catch (error) {
      notice(error.message, true);
    }
    this.dispatchEvent(new Event("act"));
  }
}
