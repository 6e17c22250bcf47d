import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** All seven operations, whatever client sends them. Prints one line for each operation that went as documented. */
abstract class TenCalls {
    static final String URL = System.getenv("OPSMGR_URL");
    static final String USER = System.getenv("OPSMGR_PUBLIC_KEY");
    static final char[] KEY = System.getenv("OPSMGR_PRIVATE_KEY").toCharArray();
    static final String JOBS = URL + "/api/public/v1.0/groups/" + System.getenv("OPSMGR_GROUP_ID") + "/logCollectionJobs";
    static final String ID = System.getenv("OPSMGR_JOB_ID");
    static final String JOB = JOBS + "/" + ID;

    /** The body of the answer, whose status must have been handed to {@link #expect}. A body to send is JSON, or null. */
    abstract byte[] call(String method, URI url, int expected, String body) throws Exception;

    static void expect(String method, int expected, int status) {
        if (status == expected) return;
        System.err.println(method + " was answered " + status);
        System.exit(1);
    }

    private byte[] call(String method, String url, int expected, String body) throws Exception {
        return call(method, URI.create(url), expected, body);
    }

    private static String member(String name, byte[] document) {
        var found = Pattern.compile('"' + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(new String(document, StandardCharsets.UTF_8));
        return found.find() ? found.group(1) : "";
    }

    private static void empty(String name, byte[] body) {
        if (body.length == 0) System.out.println(name);
    }

    /** Extend is a PATCH, which not every client can send. */
    void run(boolean extend) throws Exception {
        if (new String(call("GET", JOBS, 200, null), StandardCharsets.UTF_8).contains(ID)) System.out.println("get-all");
        System.out.println("get-one " + member("status", call("GET", JOB, 200, null)));
        empty("retry", call("PUT", JOB + "/retry", 200, null));
        String status = "IN_PROGRESS";
        for (int read = 0; read < 9 && status.equals("IN_PROGRESS"); ++read) status = member("status", call("GET", JOB, 200, null));
        System.out.println("get-one " + status);
        System.out.println("download " + HexFormat.of().formatHex(call("GET", JOB + "/download", 200, null), 0, 2));
        if (extend) {
            String later = Instant.now().plus(40, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS).toString();
            empty("extend", call("PATCH", JOB, 200, "{\"expirationDate\": \"" + later + "\"}"));
        }
        String made = member("id", call("POST", JOBS, 201, "{\"resourceType\": \"REPLICASET\", \"resourceName\": \"my_deployment_1\","
            + " \"redacted\": true, \"sizeRequestedPerFileBytes\": 10000, \"logTypes\": [\"MONGODB\"]}"));
        System.out.println("create");
        empty("delete", call("DELETE", JOBS + "/" + made, 200, null));
    }
}
