import java.net.URI;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.Dsl;

public class AsyncClient extends TwoCalls {
    private final AsyncHttpClient client = Dsl.asyncHttpClient(Dsl.config().setRealm(Dsl.digestAuthRealm(USER, KEY)).setMaxRequestRetry(0));

    @Override
    int call(String method, URI url) throws Exception {
        return client.prepare(method, url.toString()).execute().get().getStatusCode();
    }
}
