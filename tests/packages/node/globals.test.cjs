// With jest, whose hooks are global and whose tests are scripts.
const { useSandbox } = require("opsmgr-double");
const { Client } = require("./client.cjs");

const opsmgr = useSandbox();

test("a failed job is retried", async () => {
  const sandbox = opsmgr();
  expect((await new Client(sandbox).ask("PUT", `/${sandbox.jobId}/retry`)).status).toBe(200);
  await sandbox.verify("retry", { exactly: 1 });
  await expect(sandbox.verify("retry", { exactly: 2 })).rejects.toThrow("expected: exactly twice");
});
