// All calls in one run of newman, which lies in the folder named by the first argument: see with-targets.sh.
import { createRequire } from "node:module";

const newman = createRequire(`${process.argv[2]}/package.json`)("newman");
const { PUT_URL, GET_URL, CLIENT_USER, CLIENT_KEY, CALLS_COUNT } = process.env;
const item = Array.from({ length: Number(CALLS_COUNT) }, (_, number) => ({
    name: `call ${number + 1}`,
    request: { method: number === 0 ? "PUT" : "GET", url: number === 0 ? PUT_URL : GET_URL },
}));
const auth = { type: "digest", digest: [{ key: "username", value: CLIENT_USER }, { key: "password", value: CLIENT_KEY }] };
newman.run({ collection: { info: { name: "two calls" }, auth, item }, timeoutRequest: 15000 }, (error, summary) => {
    if (error) throw error;
    // Each request of a sign-in is an execution of its own; the last of a call counts.
    const last = new Map(summary.run.executions.map((one) => [one.item.name, one.response?.code ?? one.requestError?.message]));
    const statuses = [...last.values()];
    console.log(statuses.join("\n"));
    process.exit(statuses.length === item.length && statuses.every((one) => one === 200) ? 0 : 1);
});
