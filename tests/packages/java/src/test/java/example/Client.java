package example;

import java.io.IOException;
import java.net.URI;
import opsmgr.junit.Sandbox;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.TimeValue;

/** A client that signs with digest authentication, and comes back once when the server is busy. */
final class Client implements AutoCloseable {
    private final CloseableHttpClient http;
    private final String jobs;

    Client(Sandbox opsmgr) {
        this(opsmgr.url(), opsmgr.publicKey(), opsmgr.privateKey(), opsmgr.groupId());
    }

    Client(String url, String publicKey, String privateKey, String group) {
        BasicCredentialsProvider credentials = new BasicCredentialsProvider();
        credentials.setCredentials(new AuthScope(null, -1), new UsernamePasswordCredentials(publicKey, privateKey.toCharArray()));
        http = HttpClients.custom().setDefaultCredentialsProvider(credentials)
                .setRetryStrategy(new DefaultHttpRequestRetryStrategy(1, TimeValue.ofMilliseconds(1))).build();
        jobs = url + "/api/public/v1.0/groups/" + group + "/logCollectionJobs";
    }

    int retry(String job) throws IOException {
        return http.execute(new HttpUriRequestBase("PUT", URI.create(jobs + "/" + job + "/retry")), response -> response.getCode());
    }

    String get(String path) throws IOException {
        return http.execute(new HttpUriRequestBase("GET", URI.create(jobs + path)), response -> EntityUtils.toString(response.getEntity()));
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
