// A mock server in a process of its own.
"use strict";
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { Control } = require("./control.cjs");
const { program } = require("./program.cjs");
const { KEPT, Sandbox } = require("./sandbox.cjs");

const PATIENCE = 10_000; // milliseconds to get ready, and to end

class StartError extends Error {
  constructor(message) {
    super(message);
    this.name = "StartError";
  }
}

class Mock {
  #child;
  #control;
  #folder;

  constructor(ready, caFile, child, folder) {
    const { url, controlUrl, publicKey, privateKey, groupId, jobId } = ready;
    Object.assign(this, { url, controlUrl, publicKey, privateKey, groupId, jobId, caFile });
    this.#child = child;
    this.#control = new Control(controlUrl, caFile);
    this.#folder = folder;
  }

  static async start(...options) {
    let folder;
    let caFile = options[options.indexOf("--tls-ca") + 1];
    if (!options.includes("--tls-ca")) {
      caFile = undefined;
      if (options.includes("--tls")) {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "opsmgr-"));
        caFile = path.join(folder, "ca.pem");
        options = [...options, "--tls-ca", caFile];
      }
    }
    try {
      const { child, ready } = await started(options);
      return new Mock(ready, caFile, child, folder);
    } catch (error) {
      if (folder) fs.rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  static fromEnvironment() {
    const value = process.env;
    if (!value.OPSMGR_CONTROL_URL) return undefined;
    const ready = {
      url: value.OPSMGR_URL,
      controlUrl: value.OPSMGR_CONTROL_URL,
      publicKey: value.OPSMGR_PUBLIC_KEY,
      privateKey: value.OPSMGR_PRIVATE_KEY,
      groupId: value.OPSMGR_GROUP_ID,
      jobId: value.OPSMGR_JOB_ID,
    };
    return new Mock(ready, value.OPSMGR_CA_FILE);
  }

  async sandbox(fixture) {
    const document = typeof fixture === "string" && fixture.endsWith(".json") ? JSON.parse(fs.readFileSync(fixture, "utf8")) : fixture;
    return new Sandbox(this.#control, await this.#control.ask("POST", "/sandboxes", document === undefined ? {} : { fixture: document }));
  }

  get startedHere() {
    return this.#child !== undefined;
  }

  async exchanges({ after = 0, limit = KEPT } = {}) {
    return (await this.#control.ask("GET", `/exchanges?after=${after}&limit=${limit}`)).exchanges;
  }

  async stop() {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.ref();
      child.stdin.end();
      const killing = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
      await ended;
      clearTimeout(killing);
    }
    if (this.#folder) fs.rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The mock runs around a `cat` that reads from this process: it ends when this process does, even when that is killed. */
function started(options) {
  const child = spawn(program(), ["run", ...options, "--ready-fd", "3", "--", "cat"], { stdio: ["pipe", "ignore", "pipe", "pipe"], detached: true });
  const ready = child.stdio[3];
  return new Promise((resolve, reject) => {
    let line = "";
    let said = "";
    const give = (text) => {
      clearTimeout(waiting);
      child.kill("SIGKILL");
      reject(new StartError(text));
    };
    const waiting = setTimeout(() => give(`opsmgr-mock was not ready after ${PATIENCE / 1000} s`), PATIENCE);
    child.stdin.on("error", () => {}); // it has ended first
    child.stderr.on("data", (part) => (said += part));
    child.on("error", (error) => give(`opsmgr-mock cannot be executed: ${error.message}`));
    child.on("close", (code) => give(said.trim() || `opsmgr-mock ended with ${code}`));
    ready.on("data", (part) => {
      line += part;
      if (!line.endsWith("\n")) return;
      clearTimeout(waiting);
      child.removeAllListeners("close");
      ready.destroy();
      child.stderr.removeAllListeners("data").resume();
      // A test process need not wait for it.
      for (const one of [child, child.stdin, child.stderr]) one.unref();
      resolve({ child, ready: JSON.parse(line) });
    });
  });
}

module.exports = { Mock, StartError };
