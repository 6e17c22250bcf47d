// The ten calls but extend with java.net.HttpURLConnection, which signs by itself but cannot send PATCH.
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.nio.charset.StandardCharsets;

public class JdkClient extends TenCalls {
    @Override
    byte[] call(String method, URI url, int expected, String body) throws Exception {
        var connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setRequestMethod(method);
        if (body != null) {
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setDoOutput(true);
            connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        expect(method, expected, connection.getResponseCode());
        return connection.getInputStream().readAllBytes();
    }

    public static void main(String[] arguments) throws Exception {
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(USER, KEY);
            }
        });
        new JdkClient().run(false);
    }
}
