// Package opsmgrtest starts a mock server for the log collection API of MongoDB Ops Manager around tests.
//
//	func TestAFailedJobIsRetried(t *testing.T) {
//		opsmgr := opsmgrtest.Start(t)
//		if err := New(opsmgr.URL, opsmgr.PublicKey, opsmgr.PrivateKey, opsmgr.GroupID).Retry(opsmgr.JobID); err != nil {
//			t.Fatal(err)
//		}
//		opsmgr.Verify("retry", opsmgrtest.Exactly(1))
//	}
//
// Each Start gives a sandbox: a group, jobs, keys, a journal, a time and faults for one test. They lie in one mock for all tests of the
// process, which ends with it; under `opsmgr-mock run -- go test ./...` they lie in the mock that was started there. Tests may be parallel.
package opsmgrtest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Sandbox is a mock for one test. Its members end the test with t.Fatal for what the mock refuses.
type Sandbox struct {
	URL        string `json:"url"`
	ControlURL string `json:"controlUrl"`
	GroupID    string `json:"groupId"`
	// JobID is a job in FAILURE; empty where the fixture has none.
	JobID      string `json:"jobId"`
	PublicKey  string `json:"publicKey"`
	PrivateKey string `json:"privateKey"`
	// ForeignJobID is a job in FAILURE of another group: asked for in GroupID it is answered with 404.
	ForeignJobID string `json:"foreignJobId"`
	// UnprivilegedPublicKey has no role in the group: it is answered with 401.
	UnprivilegedPublicKey  string `json:"unprivilegedPublicKey"`
	UnprivilegedPrivateKey string `json:"unprivilegedPrivateKey"`

	ID string `json:"id"`
	t  testing.TB
	control
}

// Call is what a client meant; the two exchanges of a digest sign-in are one call.
type Call struct {
	Number    uint64   `json:"number"`
	At        string   `json:"at"`
	Method    string   `json:"method"`
	Target    string   `json:"target"`
	Status    int      `json:"status"` // of the last answer, 0 for none
	Exchanges []uint64 `json:"exchanges"`
	Operation string   `json:"operation"`
	Group     string   `json:"group"`
	Job       string   `json:"job"`
	JobStatus string   `json:"jobStatus"` // before the call
	Reason    string   `json:"reason"`
}

// Exchange is what was on the wire.
type Exchange struct {
	Number    uint64 `json:"number"`
	Call      uint64 `json:"call"`
	At        string `json:"at"`
	Method    string `json:"method"`
	Target    string `json:"target"`
	Status    int    `json:"status"` // 0 for no answer
	Operation string `json:"operation"`
	Body      string `json:"body"`
	Reason    string `json:"reason"`
	Breach    string `json:"breach"` // how the request breaks the contract
	Fault     string `json:"fault"`
	Headers   []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"headers"`
}

// Transition is a job that has another status because time was moved.
type Transition struct {
	Group string `json:"group"`
	Job   string `json:"job"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// Option of Start.
type Option func(*options)

type options struct {
	fixture any
	strict  bool
}

// Fixture says what the sandbox begins as: the name of a built-in fixture, a file that ends in .json, or a document.
func Fixture(fixture any) Option { return func(o *options) { o.fixture = fixture } }

// Strict fails the test when its client sent requests that break the contract.
func Strict() Option { return func(o *options) { o.strict = true } }

// Start gives the test a sandbox, which goes with the test. When the test fails, its log shows what the client sent.
func Start(t testing.TB, with ...Option) *Sandbox {
	t.Helper()
	var chosen options
	for _, option := range with {
		option(&chosen)
	}
	mock, err := shared()
	if err != nil {
		t.Fatal("opsmgrtest:", err)
	}
	wanted := map[string]any{}
	if name, ok := chosen.fixture.(string); ok && strings.HasSuffix(name, ".json") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal("opsmgrtest:", err)
		}
		wanted["fixture"] = json.RawMessage(text)
	} else if chosen.fixture != nil {
		wanted["fixture"] = chosen.fixture
	}
	s := &Sandbox{t: t}
	if err := mock.ask("POST", "/sandboxes", wanted, s); err != nil {
		t.Fatal("opsmgrtest:", err)
	}
	s.control = control{url: s.ControlURL, client: mock.client}
	t.Cleanup(func() {
		defer func() {
			if err := mock.ask("DELETE", "/sandboxes/"+s.ID, nil, nil); err != nil {
				t.Error("opsmgrtest:", err)
			}
		}()
		if chosen.strict {
			for _, one := range s.Breaches() {
				t.Errorf("the client sent a request that breaks the contract: %s %s -> %d (%s)", one.Method, one.Target, one.Status, one.Breach)
			}
		}
		if t.Failed() {
			t.Log("what the client sent:\n" + s.shown())
		}
	})
	return s
}

// Fail puts the job into FAILURE; its next retries fail too, so many times, or all with a negative number. Later ones succeed. An empty id is
// JobID.
func (s *Sandbox) Fail(job string, times int) {
	s.t.Helper()
	outcome := func(then string) map[string]any {
		return map[string]any{"inProgressFor": map[string]any{"reads": 1}, "then": then}
	}
	retries := []any{}
	for i := 0; i < times; i++ {
		retries = append(retries, outcome("FAILURE"))
	}
	if times < 0 {
		retries = append(retries, outcome("FAILURE"))
	} else {
		retries = append(retries, outcome("SUCCESS"))
	}
	s.SetJob(job, map[string]any{"status": "FAILURE", "retries": retries})
}

// Status of a job, not counted as a read. An empty id is JobID.
func (s *Sandbox) Status(job string) string {
	s.t.Helper()
	var answer struct {
		Jobs []struct{ Job, Status string }
	}
	s.must("GET", "/jobs", nil, &answer)
	for _, one := range answer.Jobs {
		if one.Job == s.named(job) {
			return one.Status
		}
	}
	s.t.Fatalf("opsmgrtest: there is no job %s", s.named(job))
	return ""
}

// SetJob changes members of a job, named as in a fixture. An empty id is JobID.
func (s *Sandbox) SetJob(job string, members map[string]any) {
	s.t.Helper()
	s.must("PATCH", "/groups/"+s.GroupID+"/jobs/"+s.named(job), members, nil)
}

// Faults replaces the faults: a JSON array of them, or a schedule with seed. "[]" ends them.
func (s *Sandbox) Faults(schedule string) {
	s.t.Helper()
	document := json.RawMessage(schedule)
	if strings.HasPrefix(strings.TrimSpace(schedule), "[") {
		document = json.RawMessage(`{"faults": ` + schedule + `}`)
	}
	if !json.Valid(document) {
		s.t.Fatalf("opsmgrtest: the schedule of faults is no JSON: %s", schedule)
	}
	s.must("PUT", "/faults", document, nil)
}

// Deviate adds deviations: named ways to break the contract.
func (s *Sandbox) Deviate(names ...string) {
	s.t.Helper()
	s.change(func(deviate, vary *[]string) { *deviate = append(*deviate, names...) })
}

// Vary adds variations: named ways to differ that the contract allows.
func (s *Sandbox) Vary(names ...string) {
	s.t.Helper()
	s.change(func(deviate, vary *[]string) { *vary = append(*vary, names...) })
}

// Advance moves the time of the sandbox.
func (s *Sandbox) Advance(by time.Duration) []Transition {
	s.t.Helper()
	var answer struct{ Transitions []Transition }
	s.must("POST", "/clock", map[string]any{"advance": span(by)}, &answer)
	return answer.Transitions
}

// Now is the time of the sandbox.
func (s *Sandbox) Now() time.Time {
	s.t.Helper()
	var answer struct{ Now time.Time }
	s.must("GET", "/clock", nil, &answer)
	return answer.Now
}

// Reset puts all as at the start, with an empty journal.
func (s *Sandbox) Reset() {
	s.t.Helper()
	s.must("POST", "/reset", nil, nil)
}

// Verify fails the test unless calls of the operation came so often (without a number: at least once). The test goes on.
func (s *Sandbox) Verify(operation string, times ...Times) {
	s.t.Helper()
	if text := s.Difference(operation, times...); text != "" {
		s.t.Error(text)
	}
}

// Difference is empty when calls came so often, and otherwise says what came.
func (s *Sandbox) Difference(operation string, times ...Times) string {
	s.t.Helper()
	wanted := map[string]any{"operation": operation}
	for _, one := range times {
		one(wanted)
	}
	if !anyOf(wanted, "exactly", "atLeast", "atMost", "never") {
		wanted["atLeast"] = 1
	}
	var verdict struct {
		Satisfied  bool
		Difference string
	}
	if err := s.ask("POST", "/requests/verify", wanted, &verdict, http.StatusConflict); err != nil {
		s.t.Fatal("opsmgrtest:", err)
	}
	if verdict.Satisfied {
		return ""
	}
	return verdict.Difference
}

// Calls of an operation, or all of them for "".
func (s *Sandbox) Calls(operation string) []Call {
	s.t.Helper()
	query := url.Values{"limit": {strconv.Itoa(kept)}}
	if operation != "" {
		query.Set("operation", operation)
	}
	var answer struct{ Calls []Call }
	s.must("GET", "/requests?"+query.Encode(), nil, &answer)
	return answer.Calls
}

// Exchanges is all that was on the wire.
func (s *Sandbox) Exchanges() []Exchange {
	s.t.Helper()
	var answer struct{ Exchanges []Exchange }
	s.must("GET", "/exchanges?limit="+strconv.Itoa(kept), nil, &answer)
	return answer.Exchanges
}

// Breaches are the exchanges that break the contract.
func (s *Sandbox) Breaches() []Exchange {
	s.t.Helper()
	var found []Exchange
	for _, one := range s.Exchanges() {
		if one.Breach != "" {
			found = append(found, one)
		}
	}
	return found
}
