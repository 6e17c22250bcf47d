// Reads and retries a job with the client that openapi-generator has made of the contract, in the folder `client`.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/icholy/digest"
	"opsmgr-double/generated/client"
)

func main() {
	settings := client.NewConfiguration()
	settings.Servers[0].URL = os.Getenv("OPSMGR_URL") + "/api/public/v1.0"
	settings.HTTPClient = &http.Client{Transport: &digest.Transport{
		Username: os.Getenv("OPSMGR_PUBLIC_KEY"), Password: os.Getenv("OPSMGR_PRIVATE_KEY")}}
	api := client.NewAPIClient(settings)
	background, group, job := context.Background(), os.Getenv("OPSMGR_GROUP_ID"), os.Getenv("OPSMGR_JOB_ID")

	read := func() {
		one, answer, err := api.ReadingAPI.GetOne(background, group, job).Execute()
		if err != nil {
			fmt.Println("get-one", err)
		} else if one.Job == nil {
			fmt.Println("get-one", answer.StatusCode, "without a job")
		} else {
			fmt.Println("get-one", one.Job.Status)
		}
	}
	retry := func() {
		answer, err := api.ChangingAPI.Retry(background, group, job).Execute()
		fmt.Println("retry", answer.StatusCode, err)
	}
	read()
	retry()
	read()
	retry()
}
