#!/usr/bin/env bash
# Jersey's client answers a SHA-256 challenge with MD5, and asks twice for each new path.
#
# Packages: org.glassfish.jersey.core:jersey-client 3.1.10 with org.glassfish.jersey.inject:jersey-hk2 3.1.10 (Maven).
# Guess: HttpAuthenticationFeature.digest() signs with the algorithm that is offered, or leaves the 401 to the caller (RFC
# 7616, 3.4: the algorithm is the one of the challenge). A nonce that worked is used for the whole server, as
# 3.3 has it for a challenge without "domain".
# Seen: "algorithm=MD5" for a challenge that offers SHA-256 alone. Each new path is asked unsigned first, and the count
# begins again, for the same nonce too.
# Matters to: who moves a server from MD5 to SHA-256, and who counts requests. The client does not say that it cannot.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.glassfish.jersey.core</groupId><artifactId>jersey-client</artifactId><version>3.1.10</version></dependency>
    <dependency><groupId>org.glassfish.jersey.inject</groupId><artifactId>jersey-hk2</artifactId><version>3.1.10</version></dependency>
  </dependencies>
</project>
XML
cat >Client.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import jakarta.ws.rs.client.ClientBuilder;
import java.net.InetSocketAddress;
import org.glassfish.jersey.client.authentication.HttpAuthenticationFeature;

public class Client {
    public static void main(String[] arguments) throws Exception {
        StringBuilder seen = new StringBuilder();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            String field = exchange.getRequestHeaders().getFirst("Authorization");
            if (field == null) {
                seen.append("unsigned ");
                exchange.getResponseHeaders().add("WWW-Authenticate", "Digest realm=\"jobs\", nonce=\"6f1d\", algorithm=SHA-256, qop=\"auth\"");
            } else {
                seen.append(field.replaceAll(".*(algorithm=[^,]*).*(nc=[^,]*).*", "$1,$2 "));
            }
            exchange.sendResponseHeaders(field == null ? 401 : 200, -1);
            exchange.close();
        });
        server.start();
        var client = ClientBuilder.newClient().register(HttpAuthenticationFeature.digest("user", "key"));
        for (String target : new String[] {"/jobs", "/jobs", "/jobs/1"}) {
            client.target("http://127.0.0.1:" + server.getAddress().getPort() + target).request().get().close();
        }
        System.out.println(seen);
        System.exit(0);
    }
}
JAVA
mvn --quiet --batch-mode dependency:build-classpath -Dmdep.outputFile=classpath.txt >mvn.log
seen=$(java -cp "$(cat classpath.txt)" Client.java 2>/dev/null)
expected='unsigned algorithm=MD5,nc=00000001 algorithm=MD5,nc=00000002 unsigned algorithm=MD5,nc=00000001 '
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
