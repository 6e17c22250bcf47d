package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import opsmgr.junit.ControlException;
import opsmgr.junit.OpsManagerMock;
import opsmgr.junit.Sandbox;
import opsmgr.junit.Times;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@OpsManagerMock(strict = true)
@Execution(ExecutionMode.CONCURRENT)
class RetryTest {
    private static String earlier = "";

    @Test
    void aFailedJobIsRetried(Sandbox opsmgr) throws Exception {
        try (Client client = new Client(opsmgr)) {
            assertEquals("FAILURE", opsmgr.status(opsmgr.jobId()));
            assertEquals(200, client.retry(opsmgr.jobId()));
        }
        opsmgr.verify("retry", Times.exactly(1).ofJob(opsmgr.jobId()).withStatus(200).whileJobWas("FAILURE").within(Duration.ofSeconds(1)));
        opsmgr.verify("delete", Times.never());
        assertEquals("FAILURE", opsmgr.calls("retry").get(0).get("jobStatus"));
        AssertionError wrong = assertThrows(AssertionError.class, () -> opsmgr.verify("retry", Times.between(2, 3)));
        assertTrue(wrong.getMessage().contains("retry was called once"), wrong.getMessage());
    }

    @Test
    void aBusyServerIsAskedAgain(Sandbox opsmgr) throws Exception {
        opsmgr.faults("[{\"on\": {\"operation\": \"retry\", \"call\": 1}, \"do\": {\"status\": 503}}]");
        try (Client client = new Client(opsmgr)) {
            assertEquals(200, client.retry(opsmgr.jobId()));
        }
        ControlException refused = assertThrows(ControlException.class, () -> opsmgr.faults("[{\"do\": {\"status\": 99}}]"));
        assertTrue(refused.getMessage().contains("/faults/0/do/status"), refused.getMessage());
    }

    @Test
    void aJobFailsAsOftenAsItIsToldTo(Sandbox opsmgr) throws Exception {
        opsmgr.fail(1);
        try (Client client = new Client(opsmgr)) {
            for (String end : List.of("FAILURE", "SUCCESS")) {
                client.retry(opsmgr.jobId());
                client.get("/" + opsmgr.jobId());
                client.get("/" + opsmgr.jobId());
                assertEquals(end, opsmgr.status(opsmgr.jobId()));
            }
        }
    }

    @Test
    void timeMovesAndDeviationsAreAdded(Sandbox opsmgr) throws Exception {
        Instant before = opsmgr.now();
        assertEquals("SUCCESS", opsmgr.advance(Duration.ofHours(1)).get(0).get("to"));
        assertTrue(Duration.between(before, opsmgr.now()).toHours() >= 1);
        opsmgr.deviate("retry-answers-204");
        opsmgr.vary("resource-type-upper-case");
        try (Client client = new Client(opsmgr)) {
            assertEquals(204, client.retry(opsmgr.jobId()));
            assertTrue(client.get("/" + opsmgr.jobId()).contains("REPLICASET"));
        }
        opsmgr.reset();
        assertTrue(opsmgr.exchanges().isEmpty());
        assertEquals("SUCCESS", opsmgr.setJob(opsmgr.jobId(), Map.of("status", "SUCCESS")).get("status"));
    }

    @Test
    @OpsManagerMock(fixture = "every-status")
    void aMethodHasItsOwnSettings(Sandbox opsmgr) throws Exception {
        try (Client client = new Client(opsmgr)) {
            assertTrue(client.get("").contains("MARKED_FOR_EXPIRY"));
            client.get("/x"); // a breach, which is not looked at here
        }
        assertEquals(1, opsmgr.breaches().size());
    }

    @Test
    void eachTestHasASandboxOfItsOwn(Sandbox opsmgr) {
        synchronized (RetryTest.class) {
            assertNotEquals(earlier, opsmgr.groupId());
            earlier = opsmgr.groupId();
        }
    }

    @Test
    void theSameAgain(Sandbox opsmgr) {
        eachTestHasASandboxOfItsOwn(opsmgr);
    }
}
