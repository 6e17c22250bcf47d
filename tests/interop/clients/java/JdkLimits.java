// What the JDK cannot: PATCH with HttpURLConnection, and Digest with java.net.http. Prints a line about each.
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

public class JdkLimits {
    static boolean asked = false;

    public static void main(String[] arguments) throws Exception {
        var url = URI.create(System.getenv("OPSMGR_URL") + "/api/public/v1.0/groups/" + System.getenv("OPSMGR_GROUP_ID")
            + "/logCollectionJobs");
        try {
            ((HttpURLConnection) url.toURL().openConnection()).setRequestMethod("PATCH");
            System.out.println("HttpURLConnection: PATCH");
        } catch (ProtocolException refusal) {
            System.out.println("HttpURLConnection: " + refusal.getMessage());
        }
        var client = HttpClient.newBuilder().authenticator(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                asked = true;
                return new PasswordAuthentication(System.getenv("OPSMGR_PUBLIC_KEY"), System.getenv("OPSMGR_PRIVATE_KEY").toCharArray());
            }
        }).build();
        int status = client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding()).statusCode();
        System.out.println("HttpClient: " + status + (asked ? "" : ", nobody asked"));
    }
}
