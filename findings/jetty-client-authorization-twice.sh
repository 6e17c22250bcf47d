#!/usr/bin/env bash
# Jetty's client answers the challenge behind a nonce that has become stale with two Authorization fields.
#
# Package: org.eclipse.jetty:jetty-client 12.1.14 (Maven).
# Guess: when a request that was signed with a nonce of before is answered 401 with stale=true, the client signs it again with the
# new nonce, in place of the old credentials (RFC 7616, 3.3). Authorization is no list: a request has one (RFC 9110, 11.6.2).
# Seen: the request goes out again with both: the new credentials, and behind them the old ones. A server that refuses two fields, joins
# them or reads the last one answers 401 once more, and the client hands that to the caller. Only the second request of a client
# meets it, so a test with one request does not.
# Matters to: servers whose nonces serve one request, one method or one path, and whoever calls one for longer than a nonce lives.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.eclipse.jetty</groupId><artifactId>jetty-client</artifactId><version>12.1.14</version></dependency>
  </dependencies>
</project>
XML
cat >Client.java <<'JAVA'
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import org.eclipse.jetty.client.DigestAuthentication;
import org.eclipse.jetty.client.HttpClient;

public class Client {
    private static final StringBuilder seen = new StringBuilder();
    private static int issued = 0;

    /** Answers one request after the other; each nonce serves one of them. Notes the nonces of all Authorization fields, in order. */
    private static void serve(Socket socket) throws Exception {
        var head = new BufferedReader(new InputStreamReader(socket.getInputStream(), "ISO-8859-1"));
        while (head.readLine() != null) {
            StringBuilder nonces = new StringBuilder();
            for (String line = head.readLine(); !line.isEmpty(); line = head.readLine()) {
                if (line.startsWith("Authorization:")) nonces.append(line.replaceAll(".*[ ,]nonce=\"([^\"]*)\".*", "$1 "));
            }
            seen.append("[").append(nonces.toString().trim()).append("] ");
            boolean good = nonces.toString().equals("nonce" + issued + " ");
            String challenge = "WWW-Authenticate: Digest realm=\"jobs\", nonce=\"nonce" + ++issued + "\", algorithm=MD5, qop=\"auth\""
                    + (nonces.isEmpty() ? "" : ", stale=true") + "\r\n";
            String answer = good ? "HTTP/1.1 200 OK\r\n" : "HTTP/1.1 401 Unauthorized\r\n" + challenge;
            socket.getOutputStream().write((answer + "Content-Length: 0\r\n\r\n").getBytes("ISO-8859-1"));
        }
    }

    public static void main(String[] arguments) throws Exception {
        ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread server = new Thread(() -> {
            try {
                while (true) serve(listening.accept());
            } catch (Exception error) {
                seen.append(error);
            }
        });
        server.setDaemon(true);
        server.start();
        URI uri = URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/");
        HttpClient client = new HttpClient();
        client.getAuthenticationStore().addAuthentication(new DigestAuthentication(uri, "jobs", "user", "key"));
        client.start();
        for (int number = 0; number < 2; ++number) seen.append(client.newRequest(uri.resolve("/job")).send().getStatus()).append("; ");
        System.out.println(seen.toString().trim());
        Runtime.getRuntime().halt(0);
    }
}
JAVA
mvn --quiet --batch-mode dependency:build-classpath -Dmdep.outputFile=classpath.txt >mvn.log
seen=$(java -cp "$(cat classpath.txt)" Client.java 2>/dev/null)
expected='[] [nonce1] 200; [nonce1] [nonce3 nonce1] 401;'
if [[ $seen == "$expected" ]]; then
    echo "seen: the nonces of each request: $seen"
else
    echo "changed: $seen"
    exit 1
fi
