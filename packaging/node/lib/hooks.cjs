// A sandbox for each test, through the hooks that node:test, vitest and jest have alike.
"use strict";
const { Mock } = require("./mock.cjs");

function useSandbox(hooks = globalThis, { options = [], fixture, strict = false } = {}) {
  const before = hooks.beforeAll ?? hooks.before;
  const after = hooks.afterAll ?? hooks.after;
  const { beforeEach, afterEach } = hooks;
  if (![before, after, beforeEach, afterEach].every((hook) => typeof hook === "function")) {
    throw new TypeError("useSandbox: hand over before, after, beforeEach and afterEach of node:test, or beforeAll, afterAll, beforeEach and afterEach");
  }
  let mock;
  let sandbox;
  let last = 0; // exchange past any sandbox, before the test
  before(async () => {
    mock = Mock.fromEnvironment() ?? (await Mock.start(...options));
  });
  after(async () => mock?.stop());
  beforeEach(async () => {
    sandbox = await mock.sandbox(fixture);
    if (strict && mock.startedHere) last = (await mock.exchanges({ limit: 1 }))[0]?.number ?? 0;
  });
  afterEach(async () => {
    const current = sandbox;
    sandbox = undefined;
    if (!current) return;
    try {
      if (strict) await complain(current);
    } finally {
      await current.close();
    }
  });

  async function complain(current) {
    const past = mock.startedHere ? await mock.exchanges({ after: last }) : [];
    const breaches = [...(await current.breaches()), ...past.filter((exchange) => exchange.breach !== undefined)];
    if (breaches.length === 0) return;
    const lines = breaches.map(({ method, target, status, breach }) => `  ${method} ${target} -> ${status || "no answer"} (${breach})`);
    throw new Error(["the client sent requests that break the contract:", ...lines].join("\n"));
  }

  return () => {
    if (!sandbox) throw new Error("useSandbox: there is a sandbox only while a test runs");
    return sandbox;
  };
}

module.exports = { useSandbox };
