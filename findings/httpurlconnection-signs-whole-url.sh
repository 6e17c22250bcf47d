#!/usr/bin/env bash
# Java's HttpURLConnection signs another "uri" behind a proxy: the whole address in place of the path.
#
# Package: java.net.HttpURLConnection of JDK 17.
# Guess: "uri" is the path and query of the target (as with curl, wget, requests, Go and Ruby behind the same proxy), since a proxy hands
# on the request with the path alone (RFC 9112, 3.2.1), and the server compares.
# Seen: without a proxy uri="/jobs?a=b", with one uri="http://jobs.example/jobs?a=b".
# Matters to: those who let a Java client talk to a strict digest server through a proxy: it works until the proxy comes.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >Finding.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URI;
import java.util.regex.Pattern;

public class Finding {
    public static void main(String[] arguments) throws Exception {
        // As a server it is asked for the path, as a proxy for the whole address.
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String signed = exchange.getRequestHeaders().getFirst("Authorization");
            if (signed == null) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Digest realm=\"jobs\", nonce=\"6f1d\", algorithm=MD5, qop=\"auth\"");
            } else {
                var uri = Pattern.compile("uri=\"[^\"]*\"").matcher(signed);
                System.out.print(uri.find() ? uri.group() + " " : "no uri ");
            }
            exchange.sendResponseHeaders(signed == null ? 401 : 204, -1);
            exchange.close();
        });
        server.start();
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication("user", "key".toCharArray());
            }
        });
        var here = server.getAddress();
        var straight = URI.create("http://127.0.0.1:" + here.getPort() + "/jobs?a=b").toURL().openConnection(Proxy.NO_PROXY);
        ((HttpURLConnection) straight).getResponseCode();
        var proxied = URI.create("http://jobs.example/jobs?a=b").toURL().openConnection(new Proxy(Proxy.Type.HTTP, here));
        ((HttpURLConnection) proxied).getResponseCode();
        System.out.println();
        server.stop(0);
    }
}
JAVA
seen=$(java Finding.java)
if [[ $seen == 'uri="/jobs?a=b" uri="http://jobs.example/jobs?a=b" ' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
