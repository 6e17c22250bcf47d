#!/usr/bin/env bash
# From Jetty 12.0 to 12.1 the same server code stops offering MD5.
#
# Packages: org.eclipse.jetty:jetty-security 12.0.25 and 12.1.14 (Maven); urllib.request of Python as the client.
# Guess: a new minor version of a server lets in the same clients. A server that moves to SHA-256 offers MD5 beside it, which
# RFC 7616, 3.7 is for.
# Seen: 12.0 offers "algorithm=MD5". 12.1, with the same code, offers SHA-256 alone, with opaque, charset and userhash
# besides. Clients that know MD5 alone, such as urllib.request, get a ValueError and not even the 401.
# Matters to: who updates Jetty below an API that has clients in scripts. DigestAuthenticator.setAlgorithm brings MD5 back.
set -euo pipefail

work=$(mktemp -d)
server=
trap '{ [[ -z $server ]] || kill "$server"; } 2> /dev/null; rm -rf "$work"' EXIT
cd "$work"
cat >Server12.java <<'JAVA'
import org.eclipse.jetty.security.*;
import org.eclipse.jetty.security.authentication.DigestAuthenticator;
import org.eclipse.jetty.server.*;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.security.Credential;

public class Server12 {
    public static void main(String[] arguments) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        UserStore users = new UserStore();
        users.addUser("user", Credential.getCredential("key"), new String[] {"any"});
        HashLoginService login = new HashLoginService("jobs");
        login.setUserStore(users);
        SecurityHandler.PathMapped security = new SecurityHandler.PathMapped();
        security.put("/*", Constraint.from("any"));
        security.setLoginService(login);
        security.setAuthenticator(new DigestAuthenticator());
        security.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                response.setStatus(204);
                callback.succeeded();
                return true;
            }
        });
        server.setHandler(security);
        server.start();
        System.out.println(connector.getLocalPort());
    }
}
JAVA
cat >client.py <<'PY'
import re
import sys
import urllib.error
import urllib.request

url = f"http://127.0.0.1:{sys.argv[1]}/"
passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
passwords.add_password(None, url, "user", "key")
try:
    urllib.request.urlopen(url)
except urllib.error.HTTPError as refused:
    offered = re.findall(r"algorithm=[\w-]+", " ".join(refused.headers.get_all("WWW-Authenticate")))
try:
    answer = urllib.request.build_opener(urllib.request.HTTPDigestAuthHandler(passwords)).open(url).status
except Exception as wrong:
    answer = type(wrong).__name__
print(*offered, answer, end="; ")
PY
seen=
for version in 12.0.25 12.1.14; do
    cat >pom.xml <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.eclipse.jetty</groupId><artifactId>jetty-security</artifactId><version>$version</version></dependency>
  </dependencies>
</project>
XML
    mvn --quiet --batch-mode dependency:build-classpath -Dmdep.outputFile=classpath.txt >mvn.log
    rm -f port
    java -cp "$(cat classpath.txt)" Server12.java >port 2>/dev/null &
    server=$!
    for _ in {1..300}; do [[ -s port ]] || sleep 0.1; done
    seen+="$version $(python3 client.py "$(cat port)")"
    kill "$server"
    wait "$server" || true
    server=
done
if [[ $seen == '12.0.25 algorithm=MD5 204; 12.1.14 algorithm=SHA-256 ValueError; ' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
