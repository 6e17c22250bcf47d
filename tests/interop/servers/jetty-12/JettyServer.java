// As jetty-11/JettyServer.java, for Jetty 12, whose interfaces are others: get all, get one and retry of one failed job behind the digest
// sign-in that Jetty brings with it. Prints one line of JSON when it listens.
//
//     java -cp 'JARS/*' JettyServer.java [SECONDS A NONCE LIVES]
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.security.Constraint;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.SecurityHandler;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.security.authentication.DigestAuthenticator;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.security.Credential;

public class JettyServer {
    static final String USER = "jetty-user", KEY = "jetty-key-0123456789";
    static final String GROUP = "5c8100bcf2a30b12ff88258f", JOB = "5c810cc4ff7a256345ff97c4";
    static final Pattern PATH = Pattern.compile("/api/public/v1.0/groups/" + GROUP + "/logCollectionJobs(/" + JOB + "(/retry)?)?");

    public static void main(String[] arguments) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);

        UserStore users = new UserStore();
        users.addUser(USER, Credential.getCredential(KEY), new String[] {"collects-logs"});
        HashLoginService login = new HashLoginService("MMS Public API");
        login.setUserStore(users);
        DigestAuthenticator digest = new DigestAuthenticator();
        if (arguments.length > 0) digest.setMaxNonceAge(1000L * Integer.parseInt(arguments[0]));
        SecurityHandler.PathMapped security = new SecurityHandler.PathMapped();
        security.put("/*", Constraint.from("collects-logs"));
        security.setLoginService(login);
        security.setAuthenticator(digest);
        security.setHandler(new Jobs());
        ContextHandler root = new ContextHandler("/");
        root.setHandler(security);
        server.setHandler(root);
        server.start();
        System.out.printf("{\"url\": \"http://127.0.0.1:%d\", \"publicKey\": \"%s\", \"privateKey\": \"%s\", \"groupId\": \"%s\", \"jobId\": \"%s\"}%n",
            connector.getLocalPort(), USER, KEY, GROUP, JOB);
        server.join();
    }

    static class Jobs extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Matcher path = PATH.matcher(request.getHttpURI().getCanonicalPath());
            int status = path.matches() ? 200 : 404;
            String body = status == 200 && path.group(2) != null ? ""
                : String.format("{\"detail\": \"%s\", \"error\": %d}", HttpStatus.getMessage(status), status);
            response.setStatus(status);
            response.getHeaders().put("Content-Type", "application/json");
            response.write(true, StandardCharsets.UTF_8.encode(body), callback);
            return true;
        }
    }
}
