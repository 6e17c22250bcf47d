// All seven operations with the vendor's own client and its digest transport. Prints one line for each operation that
// went as documented.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"time"

	"github.com/mongodb-forks/digest"
	"go.mongodb.org/ops-manager/opsmngr"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	http, err := digest.NewTransport(os.Getenv("OPSMGR_PUBLIC_KEY"), os.Getenv("OPSMGR_PRIVATE_KEY")).Client()
	must(err)
	client, err := opsmngr.New(http, opsmngr.SetBaseURL(os.Getenv("OPSMGR_URL")+"/"))
	must(err)
	background, group, id := context.Background(), os.Getenv("OPSMGR_GROUP_ID"), os.Getenv("OPSMGR_JOB_ID")
	read := func() string {
		job, _, err := client.LogCollections.Get(background, group, id, nil)
		must(err)
		return job.Status
	}

	all, _, err := client.LogCollections.List(background, group, nil)
	must(err)
	for _, job := range all.Results {
		if job.ID == id {
			fmt.Println("get-all")
		}
	}
	fmt.Println("get-one", read())
	_, err = client.LogCollections.Retry(background, group, id)
	must(err)
	fmt.Println("retry")
	status := read()
	for n := 0; n < 9 && status == "IN_PROGRESS"; n++ {
		status = read()
	}
	fmt.Println("get-one", status)
	var archive bytes.Buffer
	_, err = client.Logs.Download(background, group, id, &archive)
	must(err)
	fmt.Printf("download %x\n", archive.Bytes()[:2])
	later := time.Now().UTC().AddDate(0, 0, 40).Format("2006-01-02T15:04:05Z")
	_, err = client.LogCollections.Extend(background, group, id, &opsmngr.LogCollectionJob{ExpirationDate: later})
	must(err)
	fmt.Println("extend")
	redacted := true
	made, _, err := client.LogCollections.Create(background, group, &opsmngr.LogCollectionJob{
		ResourceType: "REPLICASET", ResourceName: "my_deployment_1", Redacted: &redacted,
		SizeRequestedPerFileBytes: 10000, LogTypes: []string{"MONGODB"}})
	must(err)
	fmt.Println("create")
	_, err = client.LogCollections.Delete(background, group, made.ID)
	must(err)
	fmt.Println("delete")
}
