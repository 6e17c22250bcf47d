// For the type checker: right uses, and wrong ones that it must refuse.
import { Mock, useSandbox, type Call, type Exchange, type Sandbox, type Transition } from "opsmgr-double";
import { after, afterEach, before, beforeEach } from "node:test";

const opsmgr: () => Sandbox = useSandbox({ after, afterEach, before, beforeEach }, { strict: true });

export async function uses(): Promise<[Call[], Exchange[], Transition[]]> {
  const mock: Mock = await Mock.start("--clock", "manual");
  const sandbox = await mock.sandbox({ groups: [] });
  const key: string | undefined = sandbox.foreignJobId;
  await sandbox.faults([{ on: { operation: "retry", calls: { from: 2 } }, phase: "after", do: { resetAfterBytes: key === undefined ? 0 : 1 } }]);
  // @ts-expect-error there is no such operation
  await sandbox.verify("retries", { exactly: 1 });
  await sandbox.verify({ operation: "retry", jobStatus: "FAILURE" }, { exactly: 1 });
  // @ts-expect-error there is no such status
  await sandbox.verify({ operation: "retry", jobStatus: "FAILED" }, { exactly: 1 });
  // @ts-expect-error a number
  await sandbox.verify("retry", { exactly: "1" });
  // @ts-expect-error sandboxes are made by mocks
  new opsmgr.Sandbox();
  return [await sandbox.calls("none"), await opsmgr().exchanges(), await sandbox.advance("5m")];
}
