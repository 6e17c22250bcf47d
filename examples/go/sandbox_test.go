package retryclient

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

type sandbox struct {
	URL, ControlUrl, PublicKey, PrivateKey, GroupId, JobId string
	pauses                                                 []time.Duration
	*Jobs
}

func (s *sandbox) set(t *testing.T, method, url, body string, result any) {
	request, _ := http.NewRequest(method, url, strings.NewReader(body))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode > 299 || json.Unmarshal(text, result) != nil {
		t.Fatal(method, url, answer.Status, string(text), err)
	}
}

// A group, keys and jobs of its own on the mock, so that tests do not meet; gone when the test is over.
func start(t *testing.T) *sandbox {
	s := new(sandbox)
	s.set(t, "POST", os.Getenv("OPSMGR_CONTROL_URL")+"/sandboxes", `{"fixture": "default"}`, s)
	t.Cleanup(func() { s.set(t, "DELETE", s.ControlUrl, "", &struct{}{}) }) // the mock has room for 1,000 at a time
	s.Jobs = New(s.URL, s.PublicKey, s.PrivateKey, s.GroupId)
	s.Sleep = func(pause time.Duration) { s.pauses = append(s.pauses, pause) }
	return s
}
