#!/usr/bin/env bash
# A client that writes its nonce count in decimal works with Tomcat for 89 requests, and is refused at the 90th.
#
# Packages: org.apache.tomcat.embed:tomcat-embed-core 11.0.29 (Maven).
# Guess: a count is either read as decimal or refused at the tenth request, where 00000010 is sixteen. RFC 7616, 3.4 has it rise;
# gaps are allowed by all servers that look at it.
# Seen: Tomcat takes a count that is at most 50 above the number of requests made with the nonce, and each one once. 00000089 is
# 137 and passes as the 89th; 00000090 is 144 and is more than 89 + 50. The 401 has no stale=true, so that the client takes its
# key for wrong. Short tests never see it.
# Matters to: clients with a decimal count, of which there are some in wide use, or with many requests in flight on one nonce.
set -euo pipefail

work=$(mktemp -d)
server=
trap '{ [[ -z $server ]] || kill "$server"; } 2> /dev/null; rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.tomcat.embed</groupId><artifactId>tomcat-embed-core</artifactId><version>11.0.29</version></dependency>
  </dependencies>
</project>
XML
cat >Server.java <<'JAVA'
import jakarta.servlet.http.*;
import java.security.Principal;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.authenticator.DigestAuthenticator;
import org.apache.catalina.realm.*;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.*;

public class Server {
    public static void main(String[] arguments) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(arguments[0]);
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context root = tomcat.addContext("", arguments[0]);
        Tomcat.addServlet(root, "jobs", new HttpServlet() {
            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) {
                response.setStatus(204);
            }
        });
        root.addServletMappingDecoded("/*", "jobs");
        root.setRealm(new RealmBase() {
            @Override
            protected String getPassword(String user) {
                return "key";
            }

            @Override
            protected Principal getPrincipal(String user) {
                return new GenericPrincipal(user, List.of("any"));
            }
        });
        root.setLoginConfig(new LoginConfig("DIGEST", "jobs", null, null));
        SecurityCollection all = new SecurityCollection();
        all.addPattern("/*");
        SecurityConstraint constraint = new SecurityConstraint();
        constraint.addAuthRole("any");
        constraint.addCollection(all);
        root.addConstraint(constraint);
        root.getPipeline().addValve(new DigestAuthenticator());
        tomcat.start();
        System.out.println(tomcat.getConnector().getLocalPort());
        tomcat.getServer().await();
    }
}
JAVA
cat >client.py <<'PY'
import hashlib
import http.client
import re
import sys


def hashed(text):
    return hashlib.md5(text.encode()).hexdigest()


def ask(field=None):
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=20)
    connection.request("GET", "/jobs", headers={"Authorization": field} if field else {})
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.headers.get_all("WWW-Authenticate", [""])[-1]


for form in ("08x", "08d"):
    nonce, opaque = re.search('nonce="(.*?)", opaque="(.*?)"', ask()[1]).groups()
    for number in range(1, 201):
        count = format(number, form)
        response = hashed(f"{hashed('user:jobs:key')}:{nonce}:{count}:c:auth:{hashed('GET:/jobs')}")
        status, challenge = ask(f'Digest username="user", realm="jobs", nonce="{nonce}", uri="/jobs", algorithm=MD5, qop=auth, nc={count}, '
                                f'cnonce="c", response="{response}", opaque="{opaque}"')
        if status == 401:
            break
    print("hexadecimal" if form == "08x" else "decimal", count, status, "stale" in challenge, end="; ")
PY
mvn --quiet --batch-mode dependency:build-classpath -Dmdep.outputFile=classpath.txt >mvn.log
java -cp "$(cat classpath.txt)" Server.java "$work" >port 2>/dev/null &
server=$!
for _ in {1..300}; do [[ -s port ]] || sleep 0.1; done
seen=$(python3 client.py "$(cat port)")
if [[ $seen == 'hexadecimal 000000c8 204 False; decimal 00000090 401 False; ' ]]; then
    echo "seen: the last of 200 counts, its answer, and whether that says stale: $seen"
else
    echo "changed: $seen"
    exit 1
fi
