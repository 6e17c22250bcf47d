package opsmgrtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

const kept = 10000 // exchanges in a journal

// control is the control API below one address.
type control struct {
	url    string
	client *http.Client
}

type fault struct{ Where, Rule string }

// ask sends a document and reads the answer into result; an error has all that the mock said. The statuses in also are no errors.
func (c control) ask(method, path string, document, result any, also ...int) error {
	var body io.Reader
	if document != nil {
		text, err := json.Marshal(document)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, c.url+path, body)
	if err != nil {
		return err
	}
	if token := os.Getenv("OPSMGR_CONTROL_TOKEN"); token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := c.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= 300 && !contains(also, response.StatusCode) {
		var answer struct{ Faults []fault }
		_ = json.Unmarshal(text, &answer)
		told := []string{}
		for _, one := range answer.Faults {
			told = append(told, strings.TrimPrefix(one.Where+": "+one.Rule, ": "))
		}
		return fmt.Errorf("%s %s was answered %d: %s", method, c.url+path, response.StatusCode, strings.Join(told, "; "))
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(text, result)
}

func (s *Sandbox) must(method, path string, document, result any) {
	s.t.Helper()
	if err := s.ask(method, path, document, result); err != nil {
		s.t.Fatal("opsmgrtest:", err)
	}
}

func (s *Sandbox) named(job string) string {
	if job == "" {
		return s.JobID
	}
	return job
}

func (s *Sandbox) change(edit func(deviate, vary *[]string)) {
	s.t.Helper()
	var on struct {
		Deviate []string `json:"deviate"`
		Vary    []string `json:"vary"`
	}
	s.must("GET", "/deviations", nil, &on)
	edit(&on.Deviate, &on.Vary)
	s.must("PUT", "/deviations", on, nil)
}

func (s *Sandbox) shown() string {
	var text strings.Builder
	for _, one := range s.Exchanges() {
		fmt.Fprintf(&text, "%4d  %s %s -> %d", one.Call, one.Method, one.Target, one.Status)
		for name, value := range map[string]string{"reason": one.Reason, "breach": one.Breach, "fault": one.Fault} {
			if value != "" {
				fmt.Fprintf(&text, " (%s: %s)", name, value)
			}
		}
		text.WriteString("\n")
	}
	return text.String()
}

func span(d time.Duration) string { return fmt.Sprintf("%dms", d.Milliseconds()) }

func contains(list []int, one int) bool {
	for _, other := range list {
		if one == other {
			return true
		}
	}
	return false
}

func anyOf(wanted map[string]any, names ...string) bool {
	for _, name := range names {
		if _, ok := wanted[name]; ok {
			return true
		}
	}
	return false
}
