package opsmgr.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The control API of a mock below one address: JSON over HTTP, past any proxy of the environment. */
final class Control {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient client;
    private final String url;

    Control(HttpClient client, String url) {
        this.client = client;
        this.url = url;
    }

    Control below(String address) {
        return new Control(client, address);
    }

    Map<String, Object> ask(String method, String path, Object document) {
        return ask(method, path, document, Duration.ZERO);
    }

    /** The document of the answer; a ControlException for a status from 300 that is not among those. */
    Map<String, Object> ask(String method, String path, Object document, Duration wait, int... also) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT.plus(wait))
                .method(method, document == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.write(document)));
        String token = System.getenv("OPSMGR_CONTROL_TOKEN");
        if (token != null && !token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            Map<String, Object> answer = Json.object(Json.read(response.body()));
            int status = response.statusCode();
            if (status >= 300 && Arrays.stream(also).noneMatch(one -> one == status)) {
                throw new ControlException(method + " " + url + path + " was answered " + status + ": " + told(answer), status);
            }
            return answer;
        } catch (IOException error) {
            throw new UncheckedIOException(method + " " + url + path + ": " + error.getMessage(), error);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(method + " " + url + path + " was interrupted", error);
        }
    }

    private static String told(Map<String, Object> answer) {
        return Json.objects(answer.get("faults")).stream()
                .map(fault -> "".equals(fault.get("where")) ? (String) fault.get("rule") : fault.get("where") + ": " + fault.get("rule"))
                .collect(Collectors.joining("; "));
    }
}
