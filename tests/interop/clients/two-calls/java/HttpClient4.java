import java.net.URI;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.methods.RequestBuilder;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;

public class HttpClient4 extends TwoCalls {
    private final CloseableHttpClient client;

    public HttpClient4() {
        var keys = new BasicCredentialsProvider();
        keys.setCredentials(AuthScope.ANY, new UsernamePasswordCredentials(USER, KEY));
        client = HttpClients.custom().setDefaultCredentialsProvider(keys).disableAutomaticRetries().build();
    }

    @Override
    int call(String method, URI url) throws Exception {
        try (var answer = client.execute(RequestBuilder.create(method).setUri(url).build())) {
            EntityUtils.consume(answer.getEntity());
            return answer.getStatusLine().getStatusCode();
        }
    }
}
