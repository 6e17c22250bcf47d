// With vitest.
import { useSandbox } from "opsmgr-double";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { Client } from "./client.cjs";

const opsmgr = useSandbox({ afterAll, afterEach, beforeAll, beforeEach });

test("a failed job is retried", async () => {
  const sandbox = opsmgr();
  expect((await new Client(sandbox).ask("PUT", `/${sandbox.jobId}/retry`)).status).toBe(200);
  await sandbox.verify("retry", { exactly: 1 });
  await expect(sandbox.verify("retry", { exactly: 2 })).rejects.toThrow("expected: exactly twice");
});
