// npm test
import assert from "node:assert/strict";
import { test } from "node:test";
import { Jobs } from "./retry_client.js";

async function send(method, url, document) {
    const answer = await fetch(url, { method, body: document && JSON.stringify(document) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${url} was answered ${answer.status}: ${text}`);
    return JSON.parse(text);
}

/** A group, keys and jobs of its own on the mock, so that tests do not meet; gone when the test is over. */
async function sandbox(t) {
    const made = await send("POST", `${process.env.OPSMGR_CONTROL_URL}/sandboxes`, { fixture: "default" });
    t.after(() => send("DELETE", made.controlUrl)); // the mock has room for 1,000 at a time
    const pauses = [];
    const client = new Jobs(made.url, made.publicKey, made.privateKey, made.groupId, (seconds) => pauses.push(seconds));
    const set = (method, path, document) => send(method, made.controlUrl + path, document);
    const statuses = async () => (await set("GET", "/exchanges")).exchanges.map((one) => one.status);
    return { client, pauses, set, statuses, job: made.jobId, jobPath: `/groups/${made.groupId}/jobs/${made.jobId}` };
}

test("it answers the challenge and polls until SUCCESS", async (t) => {
    const { client, job, pauses, statuses } = await sandbox(t);
    await client.retry(job);
    assert.deepEqual(await statuses(), [401, 200, 200, 200, 200]);
    assert.deepEqual(pauses, [1, 1]);
});

test("it comes back when a busy server asks it to", async (t) => {
    const { client, job, pauses, set } = await sandbox(t);
    const busy = { on: { operation: "retry", call: 1 }, do: { status: 503, retryAfter: 7 } };
    await set("PUT", "/faults", { faults: [busy] });
    await client.retry(job);
    assert.deepEqual(pauses, [7, 1, 1]);
});

test("it signs again when its nonce is stale", async (t) => {
    const { client, job, set, statuses } = await sandbox(t);
    assert.equal(await client.status(job), "FAILURE");
    await set("POST", "/clock", { advance: "2m" });
    await client.retry(job);
    assert.deepEqual(await statuses(), [401, 200, 401, 200, 200, 200, 200]);
});

test("it says when the job fails again", async (t) => {
    const { client, job, jobPath, set } = await sandbox(t);
    await set("PATCH", jobPath, { retries: [{ inProgressFor: { reads: 1 }, then: "FAILURE" }] });
    await assert.rejects(client.retry(job), /is FAILURE/);
});
