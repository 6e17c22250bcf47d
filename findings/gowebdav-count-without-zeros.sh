#!/usr/bin/env bash
# A WebDAV client library of Go writes the nonce count as "nc=1", for every request.
#
# Package: github.com/studio-b12/gowebdav v0.13.0 (Go).
# Guess: the count has eight hexadecimal digits and rises as long as a nonce is used (RFC 7616, 3.4): 00000001, 00000002.
# Seen: "nc=1" twice for one nonce, with a new cnonce; realm and nonce are right.
# Matters to: writers of digest servers. Those that demand eight digits (Tomcat, Jetty 12) refuse it; to those that look for
# replays each request but the first looks like one.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'GO'
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"

	"github.com/studio-b12/gowebdav"
)

func main() {
	counts := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		field := r.Header.Get("Authorization")
		if field == "" {
			w.Header().Set("WWW-Authenticate", `Digest realm="jobs", nonce="6f1d", algorithm=MD5, qop="auth"`)
			w.WriteHeader(401)
			return
		}
		counts += regexp.MustCompile(`nonce="6f1d"|nc=[^,]*`).FindAllString(field, -1)[1] + " "
	}))
	client := gowebdav.NewClient(server.URL, "user", "key")
	for _, name := range []string{"/a", "/b"} {
		if err := client.Write(name, []byte("text"), 0644); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(counts)
}
GO
go mod init finding 2>/dev/null
go get github.com/studio-b12/gowebdav@v0.13.0 2>/dev/null
seen=$(go run .)
if [[ $seen == 'nc=1 nc=1 ' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
