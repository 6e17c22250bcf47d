package opsmgr.junit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often calls must have come, and which of them count: {@code Times.exactly(1).withStatus(200)}. */
public final class Times {
    private final Map<String, Object> members;
    private final Duration patience;

    private Times(Map<String, Object> members, Duration patience) {
        this.members = members;
        this.patience = patience;
    }

    public static Times exactly(int number) {
        return new Times(Map.of("exactly", number), Duration.ZERO);
    }

    public static Times atLeast(int number) {
        return new Times(Map.of("atLeast", number), Duration.ZERO);
    }

    public static Times atMost(int number) {
        return new Times(Map.of("atMost", number), Duration.ZERO);
    }

    public static Times between(int least, int most) {
        return atLeast(least).and("atMost", most);
    }

    public static Times never() {
        return new Times(Map.of("never", true), Duration.ZERO);
    }

    /** Waits so long, in real time, for calls that are still to come. */
    public Times within(Duration time) {
        return new Times(and("within", time.toMillis() + "ms").members, time);
    }

    /** Counts only calls for this job. */
    public Times ofJob(String job) {
        return and("job", job);
    }

    /** Counts only calls with this answer. */
    public Times withStatus(int status) {
        return and("status", status);
    }

    /** Counts only calls that came while the job had this status, such as {@code "FAILURE"}. */
    public Times whileJobWas(String status) {
        return and("jobStatus", status);
    }

    Map<String, Object> members() {
        return members;
    }

    Duration patience() {
        return patience;
    }

    private Times and(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Times(more, patience);
    }
}
