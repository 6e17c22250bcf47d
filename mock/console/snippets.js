// What a person takes along from the console: a call as a shell line, as a fault of a schedule, as an assertion. And the
// operations of the API, each with the line that calls it.

import {apiUrl} from "./api.js";

const jobs = "/api/public/v1.0/groups/{GROUP-ID}/logCollectionJobs";
const newJob = {
  resourceType: "replicaset", resourceName: "my_deployment_1", redacted: true, sizeRequestedPerFileBytes: 10000000,
  logTypes: ["FTDC", "MONGODB", "AUTOMATION_AGENT"],
};
/** Name, method and path of each operation, and the body that it needs. */
export const operations = [
  {name: "get-all", method: "GET", path: jobs},
  {name: "get-one", method: "GET", path: `${jobs}/{JOB-ID}`},
  {name: "create", method: "POST", path: jobs, body: newJob},
  {name: "extend", method: "PATCH", path: `${jobs}/{JOB-ID}`, body: {expirationDate: "in 60 days"}},
  {name: "retry", method: "PUT", path: `${jobs}/{JOB-ID}/retry`},
  {name: "download", method: "GET", path: `${jobs}/{JOB-ID}/download`, file: "logs.tar.gz"},
  {name: "delete", method: "DELETE", path: `${jobs}/{JOB-ID}`},
];

/** Inside single quotes of a shell. */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** A line for a shell; the private key comes from the environment, and is not in it. */
export function curl({method, target, body, key, file}) {
  const lines = ["curl --silent --show-error"];
  if (key) lines.push(`--digest --user ${quoted(`${key}:`)}"$OPSMGR_PRIVATE_KEY"`);
  if (body) lines.push("--header 'Content-Type: application/json'", `--data-raw ${quoted(body)}`);
  if (file) lines.push("--location", `--output ${file}`);
  else lines.push("--include");
  if (method === "HEAD") lines.push("--head");
  else if (method !== "GET" || body) lines.push(`--request ${/^[A-Z]+$/.test(method) ? method : quoted(method)}`);
  lines.push(quoted(apiUrl() + target));
  return lines.join(" \\\n  ");
}

/** `now` is the time of the mock: a date that is too far away is refused. */
export function operationAsCurl(operation, key, group, job, now) {
  const inSixtyDays = new Date(Date.parse(now) + 60 * 86_400_000).toISOString().replace(/T.*/, "T00:00:00Z");
  const target = operation.path.replace("{GROUP-ID}", group || "GROUP-ID").replace("{JOB-ID}", job || "JOB-ID");
  return curl({...operation, target, key, body: operation.body && JSON.stringify(operation.body).replace("in 60 days", inSixtyDays)});
}

/** The user in the shown `Authorization` of an exchange; empty when it was not signed. */
export function keyOf(exchange) {
  const field = exchange?.headers?.find((one) => one.name.toLowerCase() === "authorization");
  return field?.value.match(/username="((?:[^"\\]|\\.)*)"/)?.[1] ?? "";
}

export function callAsCurl(shown) {
  const last = shown.exchanges.at(-1);
  return curl({method: shown.call.method, target: shown.call.target, body: last?.bodyEncoding ? undefined : last?.body, key: keyOf(last)});
}

/** Which one it is of the calls of its operation and job that the page knows. */
function ordinalOf(call, journal) {
  let count = 0;
  for (const row of journal.loaded()) if (row.number <= call.number && row.operation === call.operation && row.job === call.job) count += 1;
  return Math.max(1, count);
}

/** A schedule that brings this call the trouble that it had, or a 503 when it had none. */
export function callAsFault(shown, journal) {
  const {call} = shown;
  const on = {};
  for (const name of ["operation", "group", "job"]) if (call[name]) on[name] = call[name];
  on.call = ordinalOf(call, journal);
  let code;
  try {
    code = JSON.parse(shown.exchanges.at(-1)?.response?.body ?? "{}").errorCode;
  } catch {
    // Not a document of the API.
  }
  const effect = call.status === 0 ? {resetAfterBytes: 0} : {status: call.status >= 400 ? call.status : 503};
  if (call.status >= 400 && call.status !== 401 && code) effect.errorCode = code;
  return `${JSON.stringify({faults: [{on, do: effect}]}, undefined, 2)}\n`;
}

export function callAsCpp({call}) {
  const filter = [`.operation = "${call.operation || "none"}"`];
  if (call.job) filter.push(`.job = "${call.job}"`);
  if (call.status) filter.push(`.status = ${call.status}`);
  return `const auto verdict = mock.verify({.filter = {${filter.join(", ")}}, .at_least = 1, .at_most = 1});\n`
    + "INFO(verdict.text);\nCHECK(verdict.satisfied);\n";
}

export function callAsPython({call}) {
  const parts = [`"${call.operation || "none"}"`];
  if (call.job) parts.push(`job="${call.job}"`);
  if (call.status) parts.push(`status=${call.status}`);
  return `opsmgr.verify(${parts.join(", ")}, exactly=1)\n`;
}
