// opsmgr-mock run --strict -- go test, or beside each legal kind of server: opsmgr-mock gauntlet -- go test
package retryclient

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// The tests look at outcomes, not at lists of statuses: how many requests a sign-in takes is the server's own affair.
func TestRetry(t *testing.T) {
	busy := `{"faults": [{"on": {"operation": "retry", "call": 1}, "do": {"status": 503, "retryAfter": 7}}]}`
	again := `{"retries": [{"inProgressFor": {"reads": 1}, "then": "FAILURE"}]}`
	endsIn := "<nil>"
	if os.Getenv("OPSMGR_STAGE") == "fails-again" { // there every retried job does
		endsIn = "job JOB is FAILURE"
	}
	for name, row := range map[string]struct {
		method, path, body, outcome string
		pause                       time.Duration
	}{
		"retries once and polls until the job has ended": {"GET", "/clock", "", endsIn, 0},
		"comes back when a busy server asks for it":      {"PUT", "/faults", busy, endsIn, 7 * time.Second},
		"signs again when its nonce is stale":            {"POST", "/clock", `{"advance": "2m"}`, endsIn, 0},
		"says when the job fails again":                  {"PATCH", "/groups/GROUP/jobs/JOB", again, "job JOB is FAILURE", 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			s.Call("GET", "", nil)
			names := strings.NewReplacer("GROUP", s.GroupId, "JOB", s.JobId)
			s.set(t, row.method, s.ControlUrl+names.Replace(row.path), row.body, &struct{}{})
			if outcome := fmt.Sprint(s.Retry(s.JobId)); outcome != names.Replace(row.outcome) {
				t.Error("not", row.outcome, "but", outcome)
			}
			if row.pause != 0 && (len(s.pauses) == 0 || s.pauses[0] != row.pause) {
				t.Error("not", row.pause, "first but", s.pauses)
			}
			// The answer is 409 when it does not hold.
			s.set(t, "POST", s.ControlUrl+"/requests/verify", `{"operation": "retry", "jobStatus": "FAILURE", "exactly": 1}`, &struct{}{})
		})
	}
}
