// All seven operations with Apache HttpClient. Prints one line for each operation that went as documented.
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;

public class ApacheClient {
    static final String JOBS = System.getenv("OPSMGR_URL") + "/api/public/v1.0/groups/" + System.getenv("OPSMGR_GROUP_ID")
        + "/logCollectionJobs";
    static final String ID = System.getenv("OPSMGR_JOB_ID");
    static final String JOB = JOBS + "/" + ID;
    static CloseableHttpClient client;

    static byte[] call(String method, String url, int expected, String body) throws Exception {
        var request = new HttpUriRequestBase(method, java.net.URI.create(url));
        if (body != null) request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
        return client.execute(request, answer -> {
            if (answer.getCode() != expected) {
                System.err.println(method + " was answered " + answer.getCode());
                System.exit(1);
            }
            return answer.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(answer.getEntity());
        });
    }

    static String member(String name, byte[] document) {
        var found = Pattern.compile('"' + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(new String(document, StandardCharsets.UTF_8));
        return found.find() ? found.group(1) : "";
    }

    static void empty(String name, byte[] body) {
        if (body.length == 0) System.out.println(name);
    }

    public static void main(String[] arguments) throws Exception {
        var keys = new BasicCredentialsProvider();
        keys.setCredentials(new AuthScope(HttpHost.create(System.getenv("OPSMGR_URL"))),
            new UsernamePasswordCredentials(System.getenv("OPSMGR_PUBLIC_KEY"), System.getenv("OPSMGR_PRIVATE_KEY").toCharArray()));
        client = HttpClients.custom().setDefaultCredentialsProvider(keys).disableAutomaticRetries().build();
        try (var closing = client) {
            if (new String(call("GET", JOBS, 200, null), StandardCharsets.UTF_8).contains(ID)) System.out.println("get-all");
            System.out.println("get-one " + member("status", call("GET", JOB, 200, null)));
            empty("retry", call("PUT", JOB + "/retry", 200, null));
            String status = "IN_PROGRESS";
            for (int read = 0; read < 9 && status.equals("IN_PROGRESS"); ++read) status = member("status", call("GET", JOB, 200, null));
            System.out.println("get-one " + status);
            System.out.println("download " + HexFormat.of().formatHex(call("GET", JOB + "/download", 200, null), 0, 2));
            String later = Instant.now().plus(40, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS).toString();
            empty("extend", call("PATCH", JOB, 200, "{\"expirationDate\": \"" + later + "\"}"));
            String made = member("id", call("POST", JOBS, 201, "{\"resourceType\": \"REPLICASET\", \"resourceName\": \"my_deployment_1\","
                + " \"redacted\": true, \"sizeRequestedPerFileBytes\": 10000, \"logTypes\": [\"MONGODB\"]}"));
            System.out.println("create");
            empty("delete", call("DELETE", JOBS + "/" + made, 200, null));
        }
    }
}
