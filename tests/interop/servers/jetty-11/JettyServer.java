// Get all, get one and retry of one failed job, behind the digest sign-in that Jetty brings with it. The documented challenge is Jetty's
// to the letter, so this is the nearest thing to the vendor's server that anybody can run. Prints one line of JSON when it listens.
//
//     java -cp 'JARS/*' JettyServer.java [SECONDS A NONCE LIVES]
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.security.ConstraintMapping;
import org.eclipse.jetty.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.security.authentication.DigestAuthenticator;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.AbstractHandler;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.security.Constraint;
import org.eclipse.jetty.util.security.Credential;

public class JettyServer {
    static final String USER = "jetty-user", KEY = "jetty-key-0123456789";
    static final String GROUP = "5c8100bcf2a30b12ff88258f", JOB = "5c810cc4ff7a256345ff97c4";
    static final Pattern PATH = Pattern.compile("/api/public/v1.0/groups/([0-9a-fA-F]{24})/logCollectionJobs(/([0-9a-fA-F]{24})(/retry)?)?");

    public static void main(String[] arguments) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setErrorHandler(new Documents());

        DigestAuthenticator digest = new DigestAuthenticator();
        if (arguments.length > 0) digest.setMaxNonceAge(1000L * Integer.parseInt(arguments[0]));
        ContextHandler root = new ContextHandler("/");
        root.setHandler(guarded(digest, new Jobs()));
        server.setHandler(root);
        server.start();
        System.out.printf("{\"url\": \"http://127.0.0.1:%d\", \"publicKey\": \"%s\", \"privateKey\": \"%s\", \"groupId\": \"%s\", \"jobId\": \"%s\"}%n",
            connector.getLocalPort(), USER, KEY, GROUP, JOB);
        server.join();
    }

    static ConstraintSecurityHandler guarded(DigestAuthenticator digest, AbstractHandler handler) {
        UserStore users = new UserStore();
        users.addUser(USER, Credential.getCredential(KEY), new String[] {"collects-logs"});
        HashLoginService login = new HashLoginService("MMS Public API");
        login.setUserStore(users);
        Constraint constraint = new Constraint(Constraint.__DIGEST_AUTH, "collects-logs");
        constraint.setAuthenticate(true);
        ConstraintMapping everything = new ConstraintMapping();
        everything.setPathSpec("/*");
        everything.setConstraint(constraint);
        ConstraintSecurityHandler security = new ConstraintSecurityHandler();
        security.setAuthenticator(digest);
        security.setLoginService(login);
        security.addConstraintMapping(everything);
        security.setHandler(handler);
        return security;
    }

    static String document(int status, String code, String detail) {
        return String.format("{\"detail\": \"%s\", \"error\": %d, \"errorCode\": \"%s\", \"parameters\": [], \"reason\": \"%s\"}",
            detail, status, code, HttpStatus.getMessage(status));
    }

    static void answer(HttpServletResponse response, int status, String body) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.getWriter().print(body);
    }

    /** In place of the pages that Jetty shows for its own refusals. */
    static class Documents extends ErrorHandler {
        @Override
        public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response) throws IOException {
            base.setHandled(true);
            answer(response, response.getStatus(), document(response.getStatus(), "REFUSED", "The server has refused this request."));
        }
    }

    static class Jobs extends AbstractHandler {
        private final Instant created = Instant.now().minus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        private boolean failed = true;
        private int readsLeft;

        @Override
        public synchronized void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response) throws IOException {
            base.setHandled(true);
            Matcher path = PATH.matcher(target);
            if (!path.matches()) {
                answer(response, 404, document(404, "RESOURCE_NOT_FOUND", "There is nothing at this address."));
            } else if (!path.group(1).toLowerCase(Locale.ROOT).equals(GROUP)) {
                answer(response, 404, document(404, "GROUP_NOT_FOUND", "There is no such group."));
            } else if (!allowed(path).contains(request.getMethod())) {
                response.setHeader("Allow", String.join(", ", allowed(path)));
                answer(response, 405, document(405, "METHOD_NOT_ALLOWED", "This address does not take the method."));
            } else if (path.group(3) != null && !path.group(3).toLowerCase(Locale.ROOT).equals(JOB)) {
                answer(response, 404, document(404, "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP", "The group has no such job."));
            } else if (path.group(4) != null) {
                retry(response);
            } else if (path.group(3) != null) {
                answer(response, 200, job(request));
            } else {
                String self = request.getRequestURL() + (request.getQueryString() == null ? "" : "?" + request.getQueryString());
                answer(response, 200, String.format("{\"links\": [{\"href\": \"%s\", \"rel\": \"self\"}], \"results\": [%s], \"totalCount\": 1}", self, job(request)));
            }
        }

        private static List<String> allowed(Matcher path) {
            return path.group(4) != null ? List.of("PUT") : List.of("GET", "HEAD");
        }

        private void retry(HttpServletResponse response) throws IOException {
            if (!failed) {
                answer(response, 400, document(400, "ONLY_FAILED_JOB_CAN_BE_RESTARTED", "Only a job that has failed can be retried."));
            } else {
                failed = false;
                readsLeft = 2;
                response.setStatus(200);
                response.setContentType("application/json");
            }
        }

        /** A job that has been retried runs until it has been looked at twice. */
        private String job(HttpServletRequest request) {
            String status = failed ? "FAILURE" : readsLeft-- > 0 ? "IN_PROGRESS" : "SUCCESS";
            String base = request.getRequestURL().toString().replaceAll("/logCollectionJobs.*", "/logCollectionJobs/" + JOB);
            return String.format("{\"childJobs\": [], \"creationDate\": \"%s\", \"downloadUrl\": \"%s/download\", \"expirationDate\": \"%s\", \"groupId\": \"%s\", "
                + "\"id\": \"%s\", \"logTypes\": [\"MONGODB\"], \"redacted\": false, \"resourceName\": \"rs0\", \"resourceType\": \"REPLICASET\", "
                + "\"rootResourceName\": \"rs0\", \"rootResourceType\": \"REPLICASET\", \"sizeRequestedPerFileBytes\": 100000, \"status\": \"%s\", "
                + "\"uncompressedSizeTotalBytes\": 4096, \"userId\": \"5f00000000000000000000ff\"}",
                created, base, created.plus(30, ChronoUnit.DAYS), GROUP, JOB, status);
        }
    }
}
