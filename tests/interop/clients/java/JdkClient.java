// All operations but extend with java.net.HttpURLConnection, which signs by itself but cannot send PATCH. Prints one line for each
// operation that went as documented.
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

public class JdkClient {
    static final String JOBS = System.getenv("OPSMGR_URL") + "/api/public/v1.0/groups/" + System.getenv("OPSMGR_GROUP_ID")
        + "/logCollectionJobs";
    static final String ID = System.getenv("OPSMGR_JOB_ID");
    static final String JOB = JOBS + "/" + ID;

    static byte[] call(String method, String url, int expected, String body) throws Exception {
        var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setRequestMethod(method);
        if (body != null) {
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setDoOutput(true);
            connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        int status = connection.getResponseCode();
        if (status != expected) {
            System.err.println(method + " was answered " + status);
            System.exit(1);
        }
        return connection.getInputStream().readAllBytes();
    }

    static String member(String name, byte[] document) {
        var found = Pattern.compile('"' + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(new String(document, StandardCharsets.UTF_8));
        return found.find() ? found.group(1) : "";
    }

    static void empty(String name, byte[] body) {
        if (body.length == 0) System.out.println(name);
    }

    public static void main(String[] arguments) throws Exception {
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(System.getenv("OPSMGR_PUBLIC_KEY"), System.getenv("OPSMGR_PRIVATE_KEY").toCharArray());
            }
        });
        if (new String(call("GET", JOBS, 200, null), StandardCharsets.UTF_8).contains(ID)) System.out.println("get-all");
        System.out.println("get-one " + member("status", call("GET", JOB, 200, null)));
        empty("retry", call("PUT", JOB + "/retry", 200, null));
        String status = "IN_PROGRESS";
        for (int read = 0; read < 9 && status.equals("IN_PROGRESS"); ++read) status = member("status", call("GET", JOB, 200, null));
        System.out.println("get-one " + status);
        System.out.println("download " + HexFormat.of().formatHex(call("GET", JOB + "/download", 200, null), 0, 2));
        String made = member("id", call("POST", JOBS, 201, "{\"resourceType\": \"REPLICASET\", \"resourceName\": \"my_deployment_1\","
            + " \"redacted\": true, \"sizeRequestedPerFileBytes\": 10000, \"logTypes\": [\"MONGODB\"]}"));
        System.out.println("create");
        empty("delete", call("DELETE", JOBS + "/" + made, 200, null));
    }
}
