// Answers 200 with an empty JSON object to every request that has signed in as Tomcat wants it. Prints one line of JSON when it listens.
//
//     java -cp 'JARS/*' TomcatServer.java FOLDER SECONDS
//
// FOLDER is where Tomcat may write, SECONDS how long a nonce lives.
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.authenticator.DigestAuthenticator;
import org.apache.catalina.realm.GenericPrincipal;
import org.apache.catalina.realm.RealmBase;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.descriptor.web.SecurityCollection;
import org.apache.tomcat.util.descriptor.web.SecurityConstraint;

public class TomcatServer {
    static final String USER = "tomcat-user", KEY = "tomcat-key-0123456789";
    static final Logger QUIET = Logger.getLogger("org.apache");

    public static void main(String[] arguments) throws Exception {
        QUIET.setLevel(Level.SEVERE);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(arguments[0]);
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context root = tomcat.addContext("", arguments[0]);
        Tomcat.addServlet(root, "jobs", new Jobs());
        root.addServletMappingDecoded("/*", "jobs");

        root.setRealm(new Users());
        root.setLoginConfig(new LoginConfig("DIGEST", "MMS Public API", null, null));
        SecurityCollection everything = new SecurityCollection();
        everything.addPattern("/*");
        SecurityConstraint constraint = new SecurityConstraint();
        constraint.addAuthRole("collects-logs");
        constraint.addCollection(everything);
        root.addConstraint(constraint);
        root.addSecurityRole("collects-logs");
        DigestAuthenticator digest = new DigestAuthenticator();
        digest.setNonceValidity(1000L * Integer.parseInt(arguments[1]));
        root.getPipeline().addValve(digest);

        tomcat.start();
        System.out.printf("{\"url\": \"http://127.0.0.1:%d\", \"publicKey\": \"%s\", \"privateKey\": \"%s\"}%n",
            tomcat.getConnector().getLocalPort(), USER, KEY);
        tomcat.getServer().await();
    }

    static class Users extends RealmBase {
        @Override
        protected String getPassword(String user) {
            return USER.equals(user) ? KEY : null;
        }

        @Override
        protected Principal getPrincipal(String user) {
            return new GenericPrincipal(user, List.of("collects-logs"));
        }
    }

    static class Jobs extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("application/json");
            response.getWriter().print("{}");
        }
    }
}
