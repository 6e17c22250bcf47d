// Fails: its client asks for what there is not.
import { after, afterEach, before, beforeEach, test } from "node:test";
import { useSandbox } from "opsmgr-double";

const opsmgr = useSandbox({ after, afterEach, before, beforeEach }, { strict: true });

test("a wrong path", async () => {
  await (await fetch(`${opsmgr().url}/api/public/v1.0/no-such-thing`)).arrayBuffer();
});
