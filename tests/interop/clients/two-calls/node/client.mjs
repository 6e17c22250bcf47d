// Two calls with an npm package, named by the first argument, which lies in the folder named by the second: see with-targets.sh.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [name, folder] = process.argv.slice(2);
const { CLIENT_USER: user, CLIENT_KEY: key } = process.env;
const require = createRequire(`${folder}/package.json`);
const load = async () => import(pathToFileURL(require.resolve(name)));

// Each gives a function of method and address that resolves to the status, or rejects with an error that may have one.
async function axiosDigestAuth() {
    const loaded = require(name);
    const Client = loaded.AxiosDigestAuth ?? loaded.default ?? loaded;
    const client = new Client({ username: user, password: key });
    return async (method, url) => (await client.request({ method, url })).status;
}

async function axiosDigest() {
    const client = new (require(name).default)(user, key);
    return async (method, url) => (await client[method.toLowerCase()](url)).status;
}

async function digestFetch() {
    const client = new (await load()).default(user, key);
    return async (method, url) => {
        const answer = await client.fetch(url, { method });
        await answer.arrayBuffer();
        return answer.status;
    };
}

async function urllib() {
    const loaded = await load();
    return async (method, url) => (await loaded.request(url, { method, digestAuth: `${user}:${key}` })).status;
}

async function needle() {
    const loaded = require(name);
    return async (method, url) =>
        (await loaded(method.toLowerCase(), url, null, { username: user, password: key, auth: "digest" })).statusCode;
}

// request and its descendants
async function request() {
    const loaded = require(name).defaults({ auth: { user, pass: key, sendImmediately: false } });
    return (method, url) => new Promise((done, failed) => {
        loaded({ method, url }, (error, answer) => (error ? failed(error) : done(answer.statusCode)));
    });
}

async function requestDigest() {
    const client = require(name)(user, key);
    return (method, url) => new Promise((done, failed) => {
        const { protocol, hostname, port, pathname, search } = new URL(url);
        client.request({ host: `${protocol}//${hostname}`, port, path: pathname + search, method },
            (error, answer) => (error ? failed(error) : done(answer.statusCode)));
    });
}

async function httpDigestClient() {
    const client = require(name)(user, key);
    return (method, url) => new Promise((done, failed) => {
        const { hostname, port, pathname, search } = new URL(url);
        setTimeout(() => failed(new Error("no answer within five seconds")), 5000).unref();
        client.request({ host: hostname, port, path: pathname + search, method }, (answer) => {
            answer.resume().on("end", () => done(answer.statusCode));
        });
    });
}

const clients = {
    "@acidemic/axios-digest-auth": axiosDigestAuth,
    "@lukesthl/ts-axios-digest-auth": axiosDigestAuth,
    "@mhoc/axios-digest-auth": axiosDigestAuth,
    "axios-digest": axiosDigest,
    "digest-fetch": digestFetch,
    "http-digest-client": httpDigestClient,
    needle,
    "postman-request": request,
    request,
    "request-digest": requestDigest,
    urllib,
};
const call = await clients[name]();
let good = true;
process.on("uncaughtException", (error) => {
    console.log(`${error.name}: ${error.message}`);
    process.exit(1);
});
for (let number = 0; number < Number(process.env.CALLS_COUNT); ++number) {
    const method = number === 0 ? "PUT" : "GET";
    let status = 0;
    try {
        status = await call(method, process.env[`${method}_URL`]);
    } catch (error) {
        console.log(`${error.name}: ${error.message}`);
        status = error.response?.status ?? error.statusCode ?? 0;
    }
    console.log(method, status);
    good &&= status === 200;
}
process.exit(good ? 0 : 1);
