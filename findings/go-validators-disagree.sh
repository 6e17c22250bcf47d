#!/usr/bin/env bash
# Two validators of answers against OpenAPI, both in Go, and each passes what the other refuses.
#
# Packages: github.com/getkin/kin-openapi v0.153.0, github.com/pb33f/libopenapi-validator v0.16.3 (Go), as they are by default.
# Guess: both refuse a status that the document does not have, an empty body where it has a schema, and text behind the JSON.
# Seen: kin-openapi passes status 404 and the text behind the JSON, and refuses the empty body; libopenapi-validator passes the
# empty body and refuses the other two.
# Matters to: who tests a server against its contract with one of them. kin-openapi needs IncludeResponseStatus: true.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
)

const document = `{"openapi": "3.0.3", "info": {"title": "jobs", "version": "1"}, "paths": {"/jobs": {"get": {"responses": {"200": {
  "description": "ok", "content": {"application/json": {"schema": {"type": "object", "required": ["id"]}}}}}}}}}`

func word(passed bool) string {
	if passed {
		return "passes"
	}
	return "refuses"
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	kin, err := openapi3.NewLoader().LoadFromData([]byte(document))
	must(err)
	must(kin.Validate(context.Background()))
	router, err := gorillamux.NewRouter(kin)
	must(err)
	parsed, err := libopenapi.NewDocument([]byte(document))
	must(err)
	pb33f, problems := validator.NewValidator(parsed)
	if len(problems) > 0 {
		panic(problems[0])
	}
	for _, answer := range []struct {
		name, body string
		status     int
	}{{"unknown status", `{"id": 1}`, 404}, {"empty body", "", 200}, {"text behind", `{"id": 1} and more`, 200}, {"no id", "{}", 200}} {
		request := httptest.NewRequest("GET", "/jobs", nil)
		route, parameters, err := router.FindRoute(request)
		must(err)
		header := http.Header{"Content-Type": {"application/json"}}
		failed := openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, PathParams: parameters, Route: route},
			Status:                 answer.status, Header: header, Body: io.NopCloser(strings.NewReader(answer.body)),
		})
		passed, _ := pb33f.ValidateHttpResponse(request, &http.Response{
			StatusCode: answer.status, Header: header, Body: io.NopCloser(strings.NewReader(answer.body)), Request: request,
		})
		fmt.Printf("%s: kin %s, pb33f %s; ", answer.name, word(failed == nil), word(passed))
	}
}
GO
go mod init finding 2>/dev/null
go get github.com/getkin/kin-openapi@v0.153.0 github.com/pb33f/libopenapi@v0.42.5 github.com/pb33f/libopenapi-validator@v0.16.3 2>/dev/null
seen=$(go run -mod=mod .)
expected='unknown status: kin passes, pb33f refuses; empty body: kin refuses, pb33f passes; '
expected+='text behind: kin passes, pb33f refuses; no id: kin refuses, pb33f refuses; '
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
