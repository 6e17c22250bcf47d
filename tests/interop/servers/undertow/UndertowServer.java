// Answers 200 with an empty JSON object to every request that has signed in as Undertow wants it. Prints one line of JSON when it listens.
//
//     java -cp 'JARS/*' UndertowServer.java
import io.undertow.Undertow;
import io.undertow.security.api.AuthenticationMode;
import io.undertow.security.handlers.AuthenticationCallHandler;
import io.undertow.security.handlers.AuthenticationConstraintHandler;
import io.undertow.security.handlers.AuthenticationMechanismsHandler;
import io.undertow.security.handlers.SecurityInitialHandler;
import io.undertow.security.idm.Account;
import io.undertow.security.idm.Credential;
import io.undertow.security.idm.DigestCredential;
import io.undertow.security.idm.IdentityManager;
import io.undertow.security.impl.DigestAuthenticationMechanism;
import io.undertow.server.HttpHandler;
import io.undertow.util.Headers;
import io.undertow.util.HexConverter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.util.List;
import java.util.Set;

public class UndertowServer {
    static final String USER = "undertow-user", KEY = "undertow-key-0123456789", REALM = "MMS Public API";

    public static void main(String[] arguments) {
        HttpHandler jobs = exchange -> {
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
            exchange.getResponseSender().send("{}");
        };
        HttpHandler guarded = new SecurityInitialHandler(AuthenticationMode.PRO_ACTIVE, new Users(),
            new AuthenticationMechanismsHandler(new AuthenticationConstraintHandler(new AuthenticationCallHandler(jobs)),
                List.of(new DigestAuthenticationMechanism(REALM, "/", "DIGEST"))));
        Undertow server = Undertow.builder().addHttpListener(0, "127.0.0.1").setHandler(guarded).build();
        server.start();
        int port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
        System.out.printf("{\"url\": \"http://127.0.0.1:%d\", \"publicKey\": \"%s\", \"privateKey\": \"%s\"}%n", port, USER, KEY);
    }

    static class Users implements IdentityManager {
        private static final Account ACCOUNT = new Account() {
            @Override
            public Principal getPrincipal() {
                return () -> USER;
            }

            @Override
            public Set<String> getRoles() {
                return Set.of();
            }
        };

        @Override
        public Account verify(Account account) {
            return account;
        }

        @Override
        public Account verify(String user, Credential credential) {
            if (!USER.equals(user) || !(credential instanceof DigestCredential digest)) return null;
            try {
                byte[] a1 = digest.getAlgorithm().getMessageDigest().digest((USER + ":" + REALM + ":" + KEY).getBytes(StandardCharsets.UTF_8));
                return digest.verifyHA1(HexConverter.convertToHexBytes(a1)) ? ACCOUNT : null;
            } catch (GeneralSecurityException fault) {
                throw new IllegalStateException(fault);
            }
        }

        @Override
        public Account verify(Credential credential) {
            return null;
        }
    }
}
