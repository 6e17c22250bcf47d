// A sandbox of the mock that `opsmgr-mock run` or `gauntlet` has started, for one test.
import assert from "node:assert/strict";
import { Jobs } from "./retry_client.js";

async function send(method, url, document) {
    const answer = await fetch(url, { method, body: document && JSON.stringify(document) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${url} was answered ${answer.status}: ${text}`);
    return JSON.parse(text);
}

/** A group, keys and jobs of its own on the mock, so that tests do not meet; gone when the test is over. */
export async function sandbox(t) {
    const made = await send("POST", `${process.env.OPSMGR_CONTROL_URL}/sandboxes`, { fixture: "default" });
    t.after(() => send("DELETE", made.controlUrl)); // the mock has room for 1,000 at a time
    const pauses = [];
    const client = new Jobs(made.url, made.publicKey, made.privateKey, made.groupId, (seconds) => pauses.push(seconds));
    const job = made.jobId;
    const jobPath = `/groups/${made.groupId}/jobs/${job}`;
    const set = (method, path, document) => send(method, made.controlUrl + path, document);
    return {
        client, job, jobPath, pauses, set,
        /** What the client says that has become of the retry. */
        outcome: () => client.retry(job).then(() => "SUCCESS", (error) => error.message.split(" is ").pop()),
        /** What the job really is. */
        status: async () => (await set("GET", jobPath)).status,
        /** Calls as they should have come; the two requests of a sign-in are one call. */
        verify: (wanted) => set("POST", "/requests/verify", wanted),
        /** How often each fault struck: a test whose fault never did tests nothing. */
        strikes: async () => (await set("GET", "/faults/strikes")).strikes,
    };
}
