import java.net.URI;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.EntityUtils;

public class HttpClient5 extends TwoCalls {
    private final CloseableHttpClient client = made();

    static CloseableHttpClient made() {
        try {
            var keys = new BasicCredentialsProvider();
            keys.setCredentials(new AuthScope(HttpHost.create(URL)), new UsernamePasswordCredentials(USER, KEY.toCharArray()));
            return HttpClients.custom().setDefaultCredentialsProvider(keys).disableAutomaticRetries().build();
        } catch (java.net.URISyntaxException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    @Override
    int call(String method, URI url) throws Exception {
        return client.execute(new HttpUriRequestBase(method, url), answer -> {
            EntityUtils.consume(answer.getEntity());
            return answer.getCode();
        });
    }
}
