// The calls that the page knows, by number: the newest are loaded first, the others behind them, and what changes
// follows. A place without a call is one that has still to be loaded.

import {ask, follow} from "./api.js";

const firstLoad = 200;
const block = 1000;
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export class Journal extends EventTarget {
  first = 1;
  last = 0;
  breaches = 0;
  state = "waiting";
  #rows = [];  // that of call `first` at 0
  #stop;
  #round = 0;
  #filling = false;

  /** The call of that number; undefined when it is gone or not loaded. */
  at(number) { return this.#rows[number - this.first]; }
  get size() { return this.#rows.length; }
  /** Those that are loaded, oldest first. */
  * loaded() { for (const row of this.#rows) if (row) yield row; }

  /** Begins anew: another mock is chosen, or it has been started again. */
  async open() {
    this.close();
    const round = ++this.#round;
    this.#clear();
    for (;;) {
      try {
        const feed = await ask("GET", `requests/changes?before=${Number.MAX_SAFE_INTEGER}&limit=${firstLoad}`);
        if (round !== this.#round) return;
        this.#take(feed);
        this.#stop = follow(feed.cursor, (news) => this.#follow(news), (state) => this.#tell(state));
        this.#fill();
        return;
      } catch (error) {
        if (round !== this.#round) return;
        this.#tell(error.status === 404 ? "gone" : "waiting");
        if (error.status === 404) return;
        await pause(1000);
      }
    }
  }
  close() {
    this.#round += 1;
    this.#stop?.();
    this.#stop = undefined;
  }

  #clear() {
    this.#rows = [];
    this.first = 1;
    this.last = 0;
    this.#changed();
  }
  #tell(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
  #changed() { this.dispatchEvent(new Event("change")); }

  #follow(feed) {
    if (feed.last < this.last) {  // a new mock at the same address
      this.open();
      return;
    }
    this.#take(feed);
    this.#fill();
  }
  #take(feed) {
    if (feed.first > this.first || this.last === 0) {
      this.#rows.splice(0, this.last === 0 ? 0 : feed.first - this.first);
      this.first = feed.first;
    }
    this.last = Math.max(this.last, feed.last);
    this.breaches = feed.breaches;
    this.#rows.length = Math.max(0, this.last - this.first + 1);
    if (!feed.isWhole) this.#forgetOpen();
    this.#put(feed.calls);
    this.#changed();
  }
  #put(calls) {
    for (const call of calls) if (call.number >= this.first) this.#rows[call.number - this.first] = call;
  }
  /** Older ones may have changed, and only those that were open can have. */
  #forgetOpen() {
    for (let i = 0; i < this.#rows.length; ++i) if (this.#rows[i]?.open) this.#rows[i] = undefined;
  }

  #newestHole() {
    for (let i = this.#rows.length - 1; i >= 0; --i) if (!this.#rows[i]) return i + this.first;
    return 0;
  }
  /** Loads what is missing, the newest first and a block at a time. */
  async #fill() {
    if (this.#filling) return;
    this.#filling = true;
    const round = this.#round;
    try {
      let wait = 20;
      for (let hole = this.#newestHole(); hole && round === this.#round; hole = this.#newestHole()) {
        await pause(wait);
        const size = this.#rows.filter(Boolean).length;
        const feed = await ask("GET", `requests/changes?before=${hole + 1}&limit=${block}`);
        if (round !== this.#round) break;
        this.#put(feed.calls);
        this.#changed();
        if (this.#rows.filter(Boolean).length < size + block) wait = 1000;
      }
    } catch {
      // The events say when the mock is back.
    } finally {
      this.#filling = false;
    }
    if (round !== this.#round && this.#newestHole()) this.#fill();
  }
}
