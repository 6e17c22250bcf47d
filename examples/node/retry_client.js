// Retries a failed log collection job and waits until it has succeeded.
import DigestClient from "digest-fetch";

const sleepFor = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** The log collection jobs of one group. A test may put something else in the place of `sleep`. */
export class Jobs {
    constructor(url, publicKey, privateKey, group, sleep = sleepFor) {
        this.jobs = `${url}/api/public/v1.0/groups/${group}/logCollectionJobs`;
        this.client = new DigestClient(publicKey, privateKey);
        this.sleep = sleep;
    }

    /** Comes back after Retry-After when the server is busy; throws on every other refusal. */
    async call(method, path, attempts = 3) {
        for (let attempt = 1; ; ++attempt) {
            const answer = await this.client.fetch(this.jobs + path, { method });
            if (answer.ok) return answer;
            await answer.arrayBuffer();
            if (![429, 503].includes(answer.status) || attempt === attempts) {
                throw new Error(`${method} ${path} was answered ${answer.status}`);
            }
            await this.sleep(Number(answer.headers.get("Retry-After") ?? 1));
        }
    }

    async status(job) {
        return (await (await this.call("GET", `/${job}`)).json()).status;
    }

    async retry(job, polls = 20) {
        await (await this.call("PUT", `/${job}/retry`)).arrayBuffer(); // which is empty
        let status = "IN_PROGRESS";
        for (let poll = 0; poll < polls; ++poll) {
            status = await this.status(job);
            if (status !== "IN_PROGRESS") break;
            await this.sleep(1);
        }
        if (status !== "SUCCESS") throw new Error(`job ${job} is ${status}`);
    }
}
