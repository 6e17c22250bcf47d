// Speaks to the control API of a mock: JSON over HTTP, past any proxy of the environment.
"use strict";
const fs = require("node:fs");
const http = require("node:http");
const https = require("node:https");

const TIMEOUT = 10_000; // milliseconds for an answer, beside the time that a verification waits

class ControlError extends Error {
  constructor(method, url, status, answer) {
    const faults = answer?.faults?.map(({ where, rule }) => (where ? `${where}: ${rule}` : rule)).join("; ");
    super(`${method} ${url} was answered ${status}: ${faults ?? JSON.stringify(answer)}`);
    this.name = "ControlError";
    this.status = status;
  }
}

class Control {
  constructor(url, caFile) {
    this.url = url;
    this.caFile = caFile;
  }

  /** The same mock at another address, such as that of a sandbox. */
  below(url) {
    return new Control(url, this.caFile);
  }

  /** The document of the answer; ControlError for a status from 300 that is not among `also`. */
  async ask(method, path, document, { also = [], wait = 0 } = {}) {
    const body = document === undefined ? undefined : JSON.stringify(document);
    const { status, text } = await this.#send(method, this.url + path, body, TIMEOUT + wait);
    const answer = text ? JSON.parse(text) : undefined;
    if (status >= 300 && !also.includes(status)) throw new ControlError(method, this.url + path, status, answer);
    return answer;
  }

  #send(method, url, body, timeout) {
    const secure = url.startsWith("https:");
    const headers = body === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
    if (process.env.OPSMGR_CONTROL_TOKEN) headers.Authorization = `Bearer ${process.env.OPSMGR_CONTROL_TOKEN}`;
    const ca = secure && this.caFile ? fs.readFileSync(this.caFile) : undefined;
    return new Promise((resolve, reject) => {
      // Without an agent each call has a connection of its own, and no proxy.
      const request = (secure ? https : http).request(url, { method, headers, agent: false, timeout, ca }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part) => (text += part));
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode, text }));
      });
      request.on("timeout", () => request.destroy(new Error(`${method} ${url} was not answered within ${timeout / 1000} s`)));
      request.on("error", reject);
      request.end(body);
    });
  }
}

module.exports = { Control, ControlError };
