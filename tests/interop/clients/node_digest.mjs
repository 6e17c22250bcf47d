// All seven operations with the npm packages urllib or digest-fetch, named by the first argument, which lie in the
// folder named by the second. Prints one line for each operation that went as documented.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [library, folder] = process.argv.slice(2);
const env = process.env;
const jobs = `${env.OPSMGR_URL}/api/public/v1.0/groups/${env.OPSMGR_GROUP_ID}/logCollectionJobs`;
const job = `${jobs}/${env.OPSMGR_JOB_ID}`;
const json = { "Content-Type": "application/json" };
const loaded = await import(pathToFileURL(createRequire(`${folder}/package.json`).resolve(library)));

async function send(method, url, body) {
    if (library === "urllib") {
        const digestAuth = `${env.OPSMGR_PUBLIC_KEY}:${env.OPSMGR_PRIVATE_KEY}`;
        const answer = await loaded.request(url, { method, digestAuth, content: body, headers: body ? json : {} });
        return [answer.status, Buffer.from(answer.data)];
    }
    send.client ??= new loaded.default(env.OPSMGR_PUBLIC_KEY, env.OPSMGR_PRIVATE_KEY);
    const answer = await send.client.fetch(url, { method, body, headers: body ? json : {} });
    return [answer.status, Buffer.from(await answer.arrayBuffer())];
}

async function call(method, url, expected = 200, body = undefined) {
    const [status, data] = await send(method, url, body && JSON.stringify(body));
    if (status !== expected) {
        console.error(`${method} was answered ${status}`);
        process.exit(1);
    }
    return data;
}

const parsed = async (...request) => JSON.parse(await call(...request));
const empty = async (name, ...request) => (await call(...request)).length === 0 && console.log(name);

if ((await parsed("GET", jobs)).results.some((one) => one.id === env.OPSMGR_JOB_ID)) console.log("get-all");
console.log("get-one", (await parsed("GET", job)).status);
await empty("retry", "PUT", `${job}/retry`);
let status = "IN_PROGRESS";
for (let read = 0; read < 9 && status === "IN_PROGRESS"; ++read) ({ status } = await parsed("GET", job));
console.log("get-one", status);
console.log("download", (await call("GET", `${job}/download`)).subarray(0, 2).toString("hex"));
const later = new Date(Date.now() + 40 * 86400 * 1000).toISOString().replace(/\.\d+Z/, "Z");
await empty("extend", "PATCH", job, 200, { expirationDate: later });
const made = await parsed("POST", jobs, 201, {
    resourceType: "REPLICASET", resourceName: "my_deployment_1", redacted: true,
    sizeRequestedPerFileBytes: 10000, logTypes: ["MONGODB"],
});
console.log("create");
await empty("delete", "DELETE", `${jobs}/${made.id}`);
process.exit(0);
