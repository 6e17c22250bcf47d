// The key pairs, without their private keys, and a line for a shell for each operation.

import {ask} from "./api.js";
import {copy, h, notice, show} from "./dom.js";
import {operationAsCurl, operations} from "./snippets.js";

export class Keys {
  #list = h("div", {});
  #lines = h("div", {class: "lines"});
  #keys = [];
  #chosen = "";
  #jobs;

  constructor(place, jobs) {
    this.#jobs = jobs;
    place.append(
      h("div", {class: "column"}, h("h2", {}, "Key pairs"), this.#list,
        h("p", {class: "buttons"}, h("button", {title: "Clients have to sign again with a new nonce", onClick: () => this.#act("sign-in/stale", "All nonces are stale")}, "Make all nonces stale"))),
      h("div", {class: "column wide"}, h("h2", {}, "A line for each operation"),
        h("p", {class: "quiet"}, "They take the private key from ", h("code", {}, "$OPSMGR_PRIVATE_KEY"), ": the console never has it."), this.#lines));
  }
  async refresh() {
    this.#keys = (await ask("GET", "keys")).keys;
    if (!this.#keys.some((one) => one.publicKey === this.#chosen)) this.#chosen = this.#keys[0]?.publicKey ?? "";
    this.#render();
  }
  #render() {
    const roles = (key) => [...(key.roles ?? []).map((one) => `${one.role} in ${one.group}`), ...(key.globalRoles ?? [])];
    show(this.#list, JSON.stringify([this.#keys, this.#chosen]), () => h("ul", {class: "keys"}, this.#keys.map((key) => h("li", {class: key.publicKey === this.#chosen ? "chosen" : ""},
      h("button", {class: "link", "aria-pressed": String(key.publicKey === this.#chosen), "data-focus": key.publicKey, onClick: () => {
        this.#chosen = key.publicKey;
        this.#render();
      }}, h("code", {}, key.publicKey)), roles(key).map((role) => h("p", {class: "quiet"}, role))))));
    // A group in which the key may collect logs: roles that only read may not.
    const may = this.#keys.find((one) => one.publicKey === this.#chosen)?.roles?.filter((one) => !/READ_ONLY|DATA_ACCESS/.test(one.role)) ?? [];
    const {group, job} = this.#jobs.example(may.map((one) => one.group));
    show(this.#lines, JSON.stringify([this.#chosen, group, job, this.#jobs.now.slice(0, 10)]), () => operations.map((one) => {
      const line = operationAsCurl(one, this.#chosen, group, job, this.#jobs.now);
      return h("article", {class: "line"}, h("header", {}, h("h3", {}, one.name), h("code", {class: "quiet"}, `${one.method} ${one.path.replace("/api/public/v1.0", "")}`), h("span", {class: "gap"}),
        h("button", {"aria-label": `Copy the line for ${one.name}`, "data-focus": `line-${one.name}`, onClick: () => copy(line, "curl")}, "Copy")), h("pre", {tabIndex: 0}, line));
    }));
  }
  async #act(path, done) {
    try {
      await ask("POST", path);
      notice(done);
    } catch (error) {
      notice(error.message, true);
    }
  }
}
