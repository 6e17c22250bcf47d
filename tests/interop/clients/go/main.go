// All seven operations with Go's standard library and a digest transport, named by the first argument: mongodb-forks or
// icholy. Prints one line for each operation that went as documented.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	icholy "github.com/icholy/digest"
	forks "github.com/mongodb-forks/digest"
)

var (
	jobs   = os.Getenv("OPSMGR_URL") + "/api/public/v1.0/groups/" + os.Getenv("OPSMGR_GROUP_ID") + "/logCollectionJobs"
	id     = os.Getenv("OPSMGR_JOB_ID")
	client http.Client
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func call(method, url string, status int, body string) []byte {
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	request, err := http.NewRequest(method, url, content)
	must(err)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := client.Do(request)
	must(err)
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	must(err)
	if answer.StatusCode != status {
		must(fmt.Errorf("%s was answered %d", method, answer.StatusCode))
	}
	return data
}

type job struct{ ID, Status string }

func read(url string) (one job) {
	must(json.Unmarshal(call("GET", url, 200, ""), &one))
	return
}

func empty(name string, data []byte) {
	if len(data) == 0 {
		fmt.Println(name)
	}
}

func main() {
	user, key := os.Getenv("OPSMGR_PUBLIC_KEY"), os.Getenv("OPSMGR_PRIVATE_KEY")
	client.Transport = forks.NewTransport(user, key)
	if os.Args[1] == "icholy" {
		client.Transport = &icholy.Transport{Username: user, Password: key}
	}
	if strings.Contains(string(call("GET", jobs, 200, "")), id) {
		fmt.Println("get-all")
	}
	one := jobs + "/" + id
	fmt.Println("get-one", read(one).Status)
	empty("retry", call("PUT", one+"/retry", 200, ""))
	now := read(one)
	for n := 0; n < 9 && now.Status == "IN_PROGRESS"; n++ {
		now = read(one)
	}
	fmt.Println("get-one", now.Status)
	fmt.Printf("download %x\n", call("GET", one+"/download", 200, "")[:2])
	later := time.Now().UTC().AddDate(0, 0, 40).Format("2006-01-02T15:04:05Z")
	empty("extend", call("PATCH", one, 200, `{"expirationDate": "`+later+`"}`))
	var made job
	must(json.Unmarshal(call("POST", jobs, 201, `{"resourceType": "REPLICASET", "resourceName": "my_deployment_1",
		"redacted": true, "sizeRequestedPerFileBytes": 10000, "logTypes": ["MONGODB"]}`), &made))
	fmt.Println("create")
	empty("delete", call("DELETE", jobs+"/"+made.ID, 200, ""))
}
