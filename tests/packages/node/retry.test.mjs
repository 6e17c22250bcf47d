// What somebody else's tests of a client look like, with node:test.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { ControlError, Mock, useSandbox } from "opsmgr-double";
import { Client } from "./client.cjs";

const opsmgr = useSandbox({ after, afterEach, before, beforeEach }, { strict: true });
const seen = new Set();

test("a failed job is retried", async () => {
  const sandbox = opsmgr();
  assert.equal(await sandbox.status(), "FAILURE");
  assert.equal((await new Client(sandbox).ask("PUT", `/${sandbox.jobId}/retry`)).status, 200);
  await sandbox.verify("retry", { exactly: 1 });
  await sandbox.verify({ operation: "retry", job: sandbox.jobId, status: 200 }, { atLeast: 1, atMost: 1, within: "1s" });
  await sandbox.verify("delete", { never: true });
  assert.equal(await sandbox.count("retry"), 1);
  assert.deepEqual((await sandbox.calls("retry")).map((call) => call.jobStatus), ["FAILURE"]);
  assert.deepEqual((await sandbox.exchanges()).map((exchange) => exchange.status), [401, 200]);
  assert.equal(await sandbox.status(), "IN_PROGRESS");
});

test("a verification says what came", async () => {
  await assert.rejects(opsmgr().verify("retry"), { name: "AssertionError", message: /retry was never called/ });
  await assert.rejects(opsmgr().verify("retry", { exactly: 1, within: 50 }), { message: /exactly once/ });
});

test("a job fails as often as it is told to", async () => {
  const sandbox = opsmgr();
  const client = new Client(sandbox);
  const run = async () => {
    assert.equal((await client.ask("PUT", `/${sandbox.jobId}/retry`)).status, 200);
    const statuses = [await client.ask("GET", `/${sandbox.jobId}`), await client.ask("GET", `/${sandbox.jobId}`)].map((one) => one.document.status);
    assert.equal(statuses[0], "IN_PROGRESS");
    return statuses[1];
  };
  await sandbox.fail({ times: 2 });
  assert.deepEqual([await run(), await run(), await run()], ["FAILURE", "FAILURE", "SUCCESS"]);
  await sandbox.fail({ times: Infinity });
  assert.deepEqual([await run(), await run()], ["FAILURE", "FAILURE"]);
});

test("faults strike", async () => {
  const sandbox = opsmgr();
  await sandbox.faults([{ on: { operation: "retry", call: 1 }, do: { status: 503, retryAfter: 2 } }]);
  const client = new Client(sandbox);
  assert.equal((await client.ask("PUT", `/${sandbox.jobId}/retry`)).status, 503);
  assert.equal((await client.ask("PUT", `/${sandbox.jobId}/retry`)).status, 200);
  assert.equal((await sandbox.struck()).faults.length, 1);
  await assert.rejects(sandbox.faults([{ do: { status: 99 } }]), (error) => error instanceof ControlError && /\/faults\/0\/do\/status/.test(error.message));
});

test("time moves", async () => {
  const sandbox = opsmgr();
  const before = await sandbox.now();
  const moved = await sandbox.advance("1h");
  assert.deepEqual(moved.map(({ from, to }) => [from, to]), [["IN_PROGRESS", "SUCCESS"]]);
  await sandbox.advance(1500);
  assert.ok((await sandbox.now()) - before >= 3_601_000);
});

test("deviations are added, and gone after a reset", async () => {
  const sandbox = opsmgr();
  await sandbox.vary("resource-type-upper-case");
  await sandbox.deviate("retry-answers-204");
  assert.equal((await new Client(sandbox).ask("PUT", `/${sandbox.jobId}/retry`)).status, 204);
  assert.equal((await new Client(sandbox).ask("GET", `/${sandbox.jobId}`)).document.resourceType, "REPLICASET");
  await sandbox.reset();
  assert.deepEqual(await sandbox.exchanges(), []);
});

test("jobs are read and set", async () => {
  const sandbox = opsmgr();
  assert.equal((await sandbox.job()).id, sandbox.jobId);
  assert.equal((await sandbox.setJob({ status: "SUCCESS" })).status, "SUCCESS");
  await assert.rejects(sandbox.status("0"), /there is no job 0/);
});

for (const number of [1, 2, 3]) {
  test(`each test has a sandbox of its own (${number})`, async () => {
    assert.ok(!seen.has(opsmgr().groupId));
    seen.add(opsmgr().groupId);
    assert.deepEqual(await opsmgr().exchanges(), []);
  });
}

test("a mock of one's own", async () => {
  await assert.rejects(Mock.start("--edition", "5.0"), { name: "StartError", message: /--edition/ });
  const mock = await Mock.start("--clock", "manual");
  const sandbox = await mock.sandbox("every-status");
  assert.equal((await sandbox.now()).getTime(), (await sandbox.now()).getTime());
  await sandbox.close();
  await assert.rejects(sandbox.status(), ControlError);
  await mock.stop();
  await assert.rejects(mock.sandbox(), { code: "ECONNREFUSED" });
});
