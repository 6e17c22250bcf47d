/** A span of time: "200ms", "5s", "2m", "1h", "30d"; a number is milliseconds. */
export type Duration = string | number;

/** The operations on log collection jobs, and what the mock answers beside them. */
export type Operation =
  | "get-all"
  | "create"
  | "get-one"
  | "extend"
  | "delete"
  | "download"
  | "retry"
  | "get-root"
  | "list-groups"
  | "get-group-by-name"
  | "get-group"
  | "list-hosts"
  | "list-clusters"
  | "get-cluster"
  | "get-automation-config"
  | "list-organizations"
  | "get-organization"
  | "list-organization-groups"
  | "service-version"
  | "version-manifest"
  | "private-service-version"
  | "monitor-health";

export type JobStatus = "SUCCESS" | "FAILURE" | "IN_PROGRESS" | "MARKED_FOR_EXPIRY" | "EXPIRED";

/** Which calls are meant; what is absent does not matter. */
export interface CallFilter {
  /** `none`: calls that are none of the operations. */
  operation?: Operation | "none";
  /** A job by its 24 hexadecimal digits. */
  job?: string;
  /** The status of the last answer, 0 for none. */
  status?: number;
  /** What the job was when the call came. */
  jobStatus?: JobStatus;
  /** Only calls with a higher number. */
  after?: number;
}

/** How often calls must have come: `exactly`, `never`, or `atLeast` and `atMost`. */
export interface Times {
  exactly?: number;
  atLeast?: number;
  atMost?: number;
  never?: true;
  /** Wait so long, in real time, for calls that are still to come. */
  within?: Duration;
}

/** What a client meant; the two exchanges of a digest sign-in are one call. */
export interface Call {
  number: number;
  at: string;
  method: string;
  target: string;
  /** Of the last answer, 0 for none. */
  status: number;
  exchanges: number[];
  operation?: Operation | "stub" | "preflight";
  group?: string;
  job?: string;
  /** The status of the job before the call. */
  jobStatus?: string;
  reason?: string;
  /** Of a call that matched no operation: the one that may have been meant, and what differs. */
  near?: string;
}

/** What was on the wire. */
export interface Exchange {
  number: number;
  call: number;
  at: string;
  method: string;
  target: string;
  connection: number;
  /** 0 for no answer. */
  status: number;
  headers: { name: string; value: string }[];
  operation?: Operation | "stub" | "preflight";
  /** The beginning, at most 64 KiB. */
  body?: string;
  bodyBytes?: number;
  bodyEncoding?: "base64";
  bodyCut?: true;
  reason?: string;
  near?: string;
  /** The answer, in the form of the control API. */
  response?: Record<string, unknown>;
  /** How the request breaks the contract. */
  breach?: string;
  fault?: string;
}

/** Network trouble on purpose: docs/faults.md. */
export interface Fault {
  on?: {
    operation?: Operation;
    group?: string;
    job?: string;
    call?: number;
    calls?: { from?: number; to?: number; every?: number };
    chance?: number;
  };
  phase?: "before-challenge" | "between" | "after";
  do: {
    delay?: string | { uniform: [string, string] } | { lognormal: { median: string; sigma: number } };
    /** From 200 to 599. */
    status?: number;
    errorCode?: string;
    detail?: string;
    parameters?: string[];
    body?: string | object;
    gateway?: true;
    contentType?: string | null;
    fields?: Record<string, string>;
    /** Seconds, or the HTTP date so far ahead. */
    retryAfter?: number | { date: string };
    refuseFor?: string;
    resetAfterBytes?: number;
    cutOffAfterBytes?: number;
    drip?: { bytes: number; every: string };
  };
}

export interface FaultSchedule {
  seed?: number;
  faults: Fault[];
}

/** A job that has another status because time was moved. */
export interface Transition {
  group: string;
  job: string;
  from: string;
  to: string;
}

/** A job in the form of a fixture: docs/fixtures.md. */
export type JobDocument = Record<string, unknown>;

/** What the mock refuses, with all that is wrong. */
export declare class ControlError extends Error {
  readonly status: number;
}

/** The mock did not get ready; the message is what it said. */
export declare class StartError extends Error {}

/** A group with jobs, keys, a journal, a time and faults of its own. Members reject with ControlError for what the mock refuses. */
export declare class Sandbox {
  private constructor();
  readonly id: string;
  readonly url: string;
  readonly controlUrl: string;
  readonly publicKey: string;
  readonly privateKey: string;
  readonly groupId: string;
  /** A job in FAILURE; absent where the fixture has none. */
  readonly jobId: string;
  /** A job in FAILURE of another group: asked for in `groupId` it is answered with 404. */
  readonly foreignJobId?: string;
  /** A key that has no role in the group: it is answered with 401. */
  readonly unprivilegedPublicKey?: string;
  readonly unprivilegedPrivateKey?: string;
  /** The certificate to trust, when the mock serves TLS. */
  readonly caFile?: string;

  /** The job is in FAILURE, and its next retries fail again: so many `times` (default 1; Infinity: all). Each is IN_PROGRESS for so many `reads`. */
  fail(how?: { job?: string; times?: number; reads?: number }): Promise<void>;
  /** The status of a job, not counted as a read. */
  status(job?: string): Promise<string>;
  /** A job in the form of a fixture, not counted as a read. */
  job(job?: string): Promise<JobDocument>;
  /** Changes members of a job, such as `{ status: "SUCCESS" }`; the job as it is then. */
  setJob(members: JobDocument, job?: string): Promise<JobDocument>;
  /** Replaces the faults. An empty list ends them. */
  faults(schedule: Fault[] | FaultSchedule): Promise<void>;
  /** The faults that have struck, as a schedule that brings the same again. */
  struck(): Promise<FaultSchedule>;
  /** Adds deviations: named ways to break the contract. */
  deviate(...names: string[]): Promise<void>;
  /** Adds variations: named ways to differ that the contract allows. */
  vary(...names: string[]): Promise<void>;
  /** Moves the time of the sandbox. */
  advance(by: Duration): Promise<Transition[]>;
  now(): Promise<Date>;
  /** All as at the start, with an empty journal. */
  reset(): Promise<void>;
  /** Rejects with an AssertionError unless such calls came so often (default: at least once). */
  verify(filter?: Operation | "none" | CallFilter, times?: Times): Promise<void>;
  count(filter?: Operation | "none" | CallFilter): Promise<number>;
  calls(filter?: Operation | "none" | CallFilter): Promise<Call[]>;
  exchanges(): Promise<Exchange[]>;
  /** The exchanges that break the contract. */
  breaches(): Promise<Exchange[]>;
  /** Ends the sandbox. */
  close(): Promise<void>;
}

/** A mock on a free port of 127.0.0.1, until `stop` or the end of this process, however that ends. */
export declare class Mock {
  private constructor();
  /** `options` are those of `opsmgr-mock run`, such as "--clock", "manual". Rejects with StartError. */
  static start(...options: string[]): Promise<Mock>;
  /** The mock that `opsmgr-mock run` has started around this process. */
  static fromEnvironment(): Mock | undefined;
  readonly url: string;
  readonly controlUrl: string;
  readonly publicKey: string;
  readonly privateKey: string;
  readonly groupId: string;
  readonly jobId: string;
  readonly caFile?: string;
  /** Whether `start` made it, so that nobody else's requests come to it. */
  readonly startedHere: boolean;
  /** A fresh sandbox. `fixture`: a built-in one, a file that ends in .json, or a document. */
  sandbox(fixture?: string | object): Promise<Sandbox>;
  /** What was on the wire and belongs to no sandbox. */
  exchanges(which?: { after?: number; limit?: number }): Promise<Exchange[]>;
  /** Ends the mock, if it was started here. */
  stop(): Promise<void>;
}

type Hook = (body: () => Promise<void>) => unknown;

/** The hooks of node:test, or of vitest and jest. */
export interface Hooks {
  before?: Hook;
  after?: Hook;
  beforeAll?: Hook;
  afterAll?: Hook;
  beforeEach: Hook;
  afterEach: Hook;
}

/**
 * A sandbox for each test of a file; the function that it returns gives that of the running test. Under `opsmgr-mock run` the sandboxes are
 * made in that mock, otherwise one is started with `options`. `strict`: a test fails when its client sent requests that break the contract.
 * Without `hooks` the global ones are used, as jest has them.
 */
export declare function useSandbox(hooks?: Hooks, how?: { options?: string[]; fixture?: string | object; strict?: boolean }): () => Sandbox;

/** The path of `opsmgr-mock` or `opsmgr-suite`. */
export declare function program(name?: "opsmgr-mock" | "opsmgr-suite"): string;
