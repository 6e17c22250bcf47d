// npm test, or beside each legal kind of server: opsmgr-mock gauntlet -- node --test
import assert from "node:assert/strict";
import { test } from "node:test";
import { sandbox } from "./sandbox.js";

const endsIn = process.env.OPSMGR_STAGE === "fails-again" ? "FAILURE" : "SUCCESS"; // there every retried job fails again

// The tests look at outcomes, not at lists of statuses: how many requests a sign-in takes is the server's own affair.

test("it retries once and polls until the job has ended", async (t) => {
    const { outcome, status, verify } = await sandbox(t);
    assert.equal(await outcome(), endsIn);
    assert.equal(await status(), endsIn);
    await verify({ operation: "retry", jobStatus: "FAILURE", exactly: 1 });
});

test("it comes back when a busy server asks it to", async (t) => {
    const { outcome, pauses, set, strikes } = await sandbox(t);
    const busy = { on: { operation: "retry", call: 1 }, do: { status: 503, retryAfter: 7 } };
    await set("PUT", "/faults", { faults: [busy] });
    assert.equal(await outcome(), endsIn);
    assert.deepEqual(await strikes(), [1]);
    assert.equal(pauses[0], 7);
});

test("it signs again when its nonce is stale", async (t) => {
    const { client, job, outcome, set, verify } = await sandbox(t);
    assert.equal(await client.status(job), "FAILURE");
    await set("POST", "/clock", { advance: "2m" });
    assert.equal(await outcome(), endsIn);
    await verify({ operation: "retry", status: 200, exactly: 1 });
});

test("it says when the job fails again", async (t) => {
    const { client, job, jobPath, set } = await sandbox(t);
    await set("PATCH", jobPath, { retries: [{ inProgressFor: { reads: 1 }, then: "FAILURE" }] });
    await assert.rejects(client.retry(job), /is FAILURE/);
});
