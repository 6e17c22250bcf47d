import java.net.URI;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

public class SpringRestClient extends TwoCalls {
    private final RestClient client = RestClient.builder().requestFactory(new HttpComponentsClientHttpRequestFactory(HttpClient5.made()))
        .build();

    @Override
    int call(String method, URI url) {
        return client.method(HttpMethod.valueOf(method)).uri(url).exchange((request, answer) -> {
            answer.getBody().readAllBytes();
            return answer.getStatusCode().value();
        });
    }
}
