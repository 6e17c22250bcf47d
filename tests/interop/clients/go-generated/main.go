// All seven operations with the client that openapi-generator has made of the contract, in the folder `client`. Prints one line for
// each operation that went as documented.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/icholy/digest"
	"opsmgr-double/generated/client"
)

func must(answer *http.Response, err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func empty(name string, answer *http.Response, err error) {
	must(answer, err)
	if data, _ := io.ReadAll(answer.Body); answer.StatusCode == 200 && len(data) == 0 {
		fmt.Println(name)
	}
}

func main() {
	settings := client.NewConfiguration()
	settings.Servers[0].URL = os.Getenv("OPSMGR_URL") + "/api/public/v1.0"
	settings.HTTPClient = &http.Client{Transport: &digest.Transport{
		Username: os.Getenv("OPSMGR_PUBLIC_KEY"), Password: os.Getenv("OPSMGR_PRIVATE_KEY")}}
	made := client.NewAPIClient(settings)
	reading, changing := made.ReadingAPI, made.ChangingAPI
	background, group, id := context.Background(), os.Getenv("OPSMGR_GROUP_ID"), os.Getenv("OPSMGR_JOB_ID")
	read := func() client.Status {
		one, answer, err := reading.GetOne(background, group, id).Execute()
		must(answer, err)
		return one.Job.Status
	}

	all, answer, err := reading.GetAll(background, group).Execute()
	must(answer, err)
	for _, job := range all.Results {
		if job.Id == id {
			fmt.Println("get-all")
		}
	}
	fmt.Println("get-one", read())
	answer, err = changing.Retry(background, group, id).Execute()
	empty("retry", answer, err)
	status := read()
	for n := 0; n < 9 && status == client.IN_PROGRESS; n++ {
		status = read()
	}
	fmt.Println("get-one", status)
	archive, answer, err := reading.Download(background, group, id).Execute()
	must(answer, err)
	magic := make([]byte, 2)
	archive.Read(magic)
	fmt.Printf("download %x\n", magic)
	os.Remove(archive.Name())
	later := time.Now().UTC().AddDate(0, 0, 40).Format("2006-01-02T15:04:05Z")
	answer, err = changing.Extend(background, group, id).ExtendJob(*client.NewExtendJob(later)).Execute()
	empty("extend", answer, err)
	job := client.NewCreateJob("REPLICASET", "my_deployment_1", 10000, []client.LogType{client.MONGODB}, true)
	// Milliseconds since 1970 are more than a number of 32 bits holds.
	job.SetLogCollectionFromDate(time.Now().Add(-time.Hour).UnixMilli())
	job.SetLogCollectionToDate(time.Now().UnixMilli())
	created, answer, err := changing.Create(background, group).CreateJob(*job).Execute()
	must(answer, err)
	fmt.Println("create")
	answer, err = changing.Delete(background, group, created.CreatedJob.Id).Execute()
	empty("delete", answer, err)
}
