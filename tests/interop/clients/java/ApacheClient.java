// The ten calls with Apache HttpClient.
import java.net.URI;
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

public class ApacheClient extends TenCalls {
    private final CloseableHttpClient client;

    ApacheClient(CloseableHttpClient client) {
        this.client = client;
    }

    @Override
    byte[] call(String method, URI url, int expected, String body) throws Exception {
        var request = new HttpUriRequestBase(method, url);
        if (body != null) request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
        return client.execute(request, answer -> {
            expect(method, expected, answer.getCode());
            return answer.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(answer.getEntity());
        });
    }

    public static void main(String[] arguments) throws Exception {
        var keys = new BasicCredentialsProvider();
        keys.setCredentials(new AuthScope(HttpHost.create(URL)), new UsernamePasswordCredentials(USER, KEY));
        try (var client = HttpClients.custom().setDefaultCredentialsProvider(keys).disableAutomaticRetries().build()) {
            new ApacheClient(client).run(true);
        }
    }
}
