package opsmgr.junit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A mock for one test. Operations are {@code get-all}, {@code get-one}, {@code create}, {@code retry}, {@code extend}, {@code download} and
 * {@code delete}, and {@code none} for calls that are none of them. Members throw {@link ControlException} for what the mock refuses.
 */
public final class Sandbox implements AutoCloseable {
    private static final int KEPT = 10_000; // exchanges in a journal

    private final Control control;
    private final Control mock;
    private final Map<String, Object> made;

    Sandbox(Control control, Map<String, Object> made) {
        this.made = made;
        String address = (String) made.get("controlUrl");
        this.control = control.below(address);
        this.mock = control.below(address.substring(0, address.lastIndexOf("/sandboxes/")));
    }

    public String url() {
        return text("url");
    }

    public String controlUrl() {
        return text("controlUrl");
    }

    public String groupId() {
        return text("groupId");
    }

    /** A job in FAILURE; null where the fixture has none. */
    public String jobId() {
        return text("jobId");
    }

    public String publicKey() {
        return text("publicKey");
    }

    public String privateKey() {
        return text("privateKey");
    }

    /** A job in FAILURE of another group: asked for in {@link #groupId} it is answered with 404. Null where the fixture has none. */
    public String foreignJobId() {
        return text("foreignJobId");
    }

    /** A key that has no role in the group: it is answered with 401. Null where the fixture has none. */
    public String unprivilegedPublicKey() {
        return text("unprivilegedPublicKey");
    }

    public String unprivilegedPrivateKey() {
        return text("unprivilegedPrivateKey");
    }

    /** {@link #jobId} is in FAILURE, and so many of its next retries fail too; later ones succeed. */
    public void fail(int times) {
        List<Object> retries = new ArrayList<>(Collections.nCopies(times, outcome("FAILURE")));
        retries.add(outcome("SUCCESS"));
        setJob(jobId(), Map.of("status", "FAILURE", "retries", retries));
    }

    /** {@link #jobId} is in FAILURE, and every retry fails too. */
    public void failAlways() {
        setJob(jobId(), Map.of("status", "FAILURE", "retries", List.of(outcome("FAILURE"))));
    }

    /** The status of a job, not counted as a read. */
    public String status(String job) {
        List<Map<String, Object>> jobs = Json.objects(control.ask("GET", "/jobs", null).get("jobs"));
        return jobs.stream().filter(one -> job.equals(one.get("job"))).map(one -> (String) one.get("status")).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no job " + job));
    }

    /** A job in the form of a fixture, not counted as a read. */
    public Map<String, Object> job(String job) {
        return control.ask("GET", path(job), null);
    }

    /** Changes members of a job, named as in a fixture; the job as it is then. */
    public Map<String, Object> setJob(String job, Map<String, Object> members) {
        return control.ask("PATCH", path(job), members);
    }

    /** Replaces the faults: a JSON array of them, or a schedule with a seed. "[]" ends them. */
    public void faults(String schedule) {
        Object document = Json.read(schedule);
        control.ask("PUT", "/faults", document instanceof List ? Map.of("faults", document) : document);
    }

    /** Adds deviations: named ways to break the contract. */
    public void deviate(String... names) {
        change("deviate", names);
    }

    /** Adds variations: named ways to differ that the contract allows. */
    public void vary(String... names) {
        change("vary", names);
    }

    /** Moves the time; the jobs that have another status for it, each with group, job, from and to. */
    public List<Map<String, Object>> advance(Duration by) {
        return Json.objects(control.ask("POST", "/clock", Map.of("advance", by.toMillis() + "ms")).get("transitions"));
    }

    public Instant now() {
        return Instant.parse((String) control.ask("GET", "/clock", null).get("now"));
    }

    /** All as at the start, with an empty journal. */
    public void reset() {
        control.ask("POST", "/reset", null);
    }

    /** An AssertionError unless calls of the operation came so often. */
    public void verify(String operation, Times times) {
        Map<String, Object> wanted = new LinkedHashMap<>(times.members());
        wanted.put("operation", operation);
        Map<String, Object> verdict = control.ask("POST", "/requests/verify", wanted, times.patience(), 409);
        if (!Boolean.TRUE.equals(verdict.get("satisfied"))) {
            throw new AssertionError(verdict.get("difference"));
        }
    }

    /** What the client meant, calls of all operations; the two exchanges of a digest sign-in are one call. */
    public List<Map<String, Object>> calls() {
        return Json.objects(control.ask("GET", "/requests?limit=" + KEPT, null).get("calls"));
    }

    /** Calls of one operation. */
    public List<Map<String, Object>> calls(String operation) {
        return Json.objects(control.ask("GET", "/requests?limit=" + KEPT + "&operation=" + operation, null).get("calls"));
    }

    /** What was on the wire. */
    public List<Map<String, Object>> exchanges() {
        return Json.objects(control.ask("GET", "/exchanges?limit=" + KEPT, null).get("exchanges"));
    }

    /** The exchanges that break the contract; {@code breach} says how. */
    public List<Map<String, Object>> breaches() {
        return exchanges().stream().filter(one -> one.containsKey("breach")).collect(Collectors.toList());
    }

    /** Ends the sandbox. */
    @Override
    public void close() {
        mock.ask("DELETE", "/sandboxes/" + text("id"), null, Duration.ZERO, 404);
    }

    @Override
    public String toString() {
        return "Sandbox(" + controlUrl() + ")";
    }

    private static Map<String, Object> outcome(String then) {
        return Map.of("inProgressFor", Map.of("reads", 1), "then", then);
    }

    private String text(String name) {
        return (String) made.get(name);
    }

    private String path(String job) {
        return "/groups/" + groupId() + "/jobs/" + job;
    }

    private void change(String kind, String[] names) {
        Map<String, Object> on = control.ask("GET", "/deviations", null);
        Map<String, Object> wanted = new LinkedHashMap<>(Map.of("deviate", on.get("deviate"), "vary", on.get("vary")));
        Set<Object> all = new LinkedHashSet<>((List<?>) on.get(kind));
        all.addAll(List.of(names));
        wanted.put(kind, new ArrayList<>(all));
        control.ask("PUT", "/deviations", wanted);
    }
}
