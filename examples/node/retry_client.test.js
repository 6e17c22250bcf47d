// npm test
import assert from "node:assert/strict";
import { test } from "node:test";
import { Jobs } from "./retry_client.js";

async function send(method, url, document) {
    const answer = await fetch(url, { method, body: document && JSON.stringify(document) });
    assert.ok(answer.ok, `${method} ${url} was answered ${answer.status}`);
    return answer.json();
}

/** A group, keys and jobs of its own on the mock, so that tests do not meet. */
async function sandbox() {
    const made = await send("POST", `${process.env.OPSMGR_CONTROL_URL}/sandboxes`, { fixture: "default" });
    const pauses = [];
    const client = new Jobs(made.url, made.publicKey, made.privateKey, made.groupId, (seconds) => pauses.push(seconds));
    const set = (method, path, document) => send(method, made.controlUrl + path, document);
    const statuses = async () => (await set("GET", "/exchanges")).exchanges.map((one) => one.status);
    return { client, pauses, set, statuses, job: made.jobId, jobPath: `/groups/${made.groupId}/jobs/${made.jobId}` };
}

test("it answers the challenge and polls until SUCCESS", async () => {
    const { client, job, pauses, statuses } = await sandbox();
    await client.retry(job);
    assert.deepEqual(await statuses(), [401, 200, 200, 200, 200]);
    assert.deepEqual(pauses, [1, 1]);
});

test("it comes back when a busy server asks it to", async () => {
    const { client, job, pauses, set } = await sandbox();
    const busy = { on: { operation: "retry", call: 1 }, do: { status: 503, retryAfter: 7 } };
    await set("PUT", "/faults", { faults: [busy] });
    await client.retry(job);
    assert.deepEqual(pauses, [7, 1, 1]);
});

test("it signs again when its nonce is stale", async () => {
    const { client, job, set, statuses } = await sandbox();
    assert.equal(await client.status(job), "FAILURE");
    await set("POST", "/clock", { advance: "2m" });
    await client.retry(job);
    assert.deepEqual(await statuses(), [401, 200, 401, 200, 200, 200, 200]);
});

test("it says when the job fails again", async () => {
    const { client, job, jobPath, set } = await sandbox();
    await set("PATCH", jobPath, { retries: [{ inProgressFor: { reads: 1 }, then: "FAILURE" }] });
    await assert.rejects(client.retry(job), /is FAILURE/);
});
