#!/usr/bin/env bash
# A comparison of two OpenAPI 3.1 documents does not see that an integer has become a text.
#
# Package: org.openapitools.openapidiff:openapi-diff-core 2.1.0 (Maven).
# Guess: a property of an answer that changes its type is "INCOMPATIBLE", as it is for documents of 3.0.
# Seen: INCOMPATIBLE in 3.0.3, NO_CHANGES in 3.1.0, for integer to string. A new enum is seen in both.
# Matters to: who guards a contract with it. In 3.1 "type" is a set of names, which the comparison leaves out.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.openapitools.openapidiff</groupId><artifactId>openapi-diff-core</artifactId><version>2.1.0</version></dependency>
  </dependencies>
</project>
XML
cat >Compare.java <<'JAVA'
import org.openapitools.openapidiff.core.OpenApiCompare;

public class Compare {
    static String document(String version, String schema) {
        return "{\"openapi\":\"" + version + "\",\"info\":{\"title\":\"jobs\",\"version\":\"1\"},\"paths\":{\"/jobs\":{\"get\":{\"responses\":{\"200\":"
            + "{\"description\":\"ok\",\"content\":{\"application/json\":{\"schema\":{\"type\":\"object\",\"properties\":{\"size\":"
            + schema + "}}}}}}}}}}";
    }

    public static void main(String[] arguments) {
        for (String version : new String[] {"3.0.3", "3.1.0"}) {
            String number = document(version, "{\"type\":\"integer\"}");
            String text = document(version, "{\"type\":\"string\"}");
            String one = document(version, "{\"type\":\"string\",\"enum\":[\"a\"]}");
            System.out.print(version + " type " + OpenApiCompare.fromContents(number, text).isChanged() + " enum "
                + OpenApiCompare.fromContents(text, one).isChanged() + "; ");
        }
    }
}
JAVA
mvn --quiet --batch-mode dependency:build-classpath -Dmdep.outputFile=classpath.txt >mvn.log
seen=$(java -cp "$(cat classpath.txt)" Compare.java 2>/dev/null)
expected='3.0.3 type INCOMPATIBLE enum INCOMPATIBLE; 3.1.0 type NO_CHANGES enum INCOMPATIBLE; '
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
