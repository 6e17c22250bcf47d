package example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import opsmgr.junit.OpsManagerMock;
import opsmgr.junit.Sandbox;
import org.junit.jupiter.api.Test;

/** Run by name only: each of its tests fails. */
@OpsManagerMock(strict = true)
class Fails {
    @Test
    void aBreach(Sandbox opsmgr) throws Exception {
        try (Client client = new Client(opsmgr)) {
            client.get("/x");
        }
    }

    @Test
    void anAssertion(Sandbox opsmgr) throws Exception {
        try (Client client = new Client(opsmgr)) {
            assertEquals(204, client.retry(opsmgr.jobId()));
        }
    }

    @Test
    @OpsManagerMock(fixture = "every-state")
    void aWrongFixture(Sandbox opsmgr) {}
}
