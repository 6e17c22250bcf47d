import java.net.URI;
import org.eclipse.jetty.client.Authentication;
import org.eclipse.jetty.client.DigestAuthentication;
import org.eclipse.jetty.client.HttpClient;

public class JettyClient extends TwoCalls {
    private final HttpClient client = new HttpClient();

    public JettyClient() throws Exception {
        client.getAuthenticationStore().addAuthentication(new DigestAuthentication(URI.create(URL), Authentication.ANY_REALM, USER, KEY));
        client.start();
    }

    @Override
    int call(String method, URI url) throws Exception {
        return client.newRequest(url).method(method).send().getStatus();
    }
}
