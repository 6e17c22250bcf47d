// Package retryclient retries a failed log collection job and waits until it has succeeded.
package retryclient

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/icholy/digest"
)

// Jobs are the log collection jobs of one group. A test may put something else in the place of Sleep.
type Jobs struct {
	URL, Group string
	Client     *http.Client
	Sleep      func(time.Duration)
}

func New(url, publicKey, privateKey, group string) *Jobs {
	client := &http.Client{Timeout: 10 * time.Second, Transport: &digest.Transport{Username: publicKey, Password: privateKey}}
	return &Jobs{url, group, client, time.Sleep}
}

// Call comes back after Retry-After when the server is busy; every other refusal is an error. It decodes into a result that is not nil.
func (j *Jobs) Call(method, path string, result any) error {
	for attempt := 1; ; attempt++ {
		request, _ := http.NewRequest(method, j.URL+"/api/public/v1.0/groups/"+j.Group+"/logCollectionJobs"+path, nil)
		answer, err := j.Client.Do(request)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		if (answer.StatusCode == 429 || answer.StatusCode == 503) && attempt < 3 {
			seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After"))
			j.Sleep(time.Duration(seconds) * time.Second)
		} else if answer.StatusCode != 200 {
			return fmt.Errorf("%s%s: %s", method, path, answer.Status)
		} else if result != nil {
			return json.NewDecoder(answer.Body).Decode(result)
		} else {
			return nil // the answer to a retry has no body
		}
	}
}

func (j *Jobs) Retry(id string) error {
	job := struct{ Status string }{}
	err := j.Call("PUT", "/"+id+"/retry", nil)
	for poll := 0; err == nil && job.Status != "SUCCESS"; poll++ {
		if err = j.Call("GET", "/"+id, &job); err == nil && job.Status == "IN_PROGRESS" && poll < 20 {
			j.Sleep(time.Second)
		} else if err == nil && job.Status != "SUCCESS" {
			err = fmt.Errorf("job %s is %s", id, job.Status)
		}
	}
	return err
}
