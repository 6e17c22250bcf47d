// opsmgr-mock run --strict -- go test
package retryclient

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// The column seen: the pauses, how often the client was challenged, and its error.
func TestRetry(t *testing.T) {
	busy := `{"faults": [{"on": {"operation": "retry", "call": 1}, "do": {"status": 503, "retryAfter": 7}}]}`
	again := `{"retries": [{"inProgressFor": {"reads": 1}, "then": "FAILURE"}]}`
	for name, row := range map[string]struct{ method, path, body, seen string }{
		"answers the challenge and polls until SUCCESS": {"GET", "/clock", "", "[1s 1s] 1 <nil>"},
		"comes back when a busy server asks for it":     {"PUT", "/faults", busy, "[7s 1s 1s] 1 <nil>"},
		"signs again when its nonce is stale":           {"POST", "/clock", `{"advance": "2m"}`, "[1s 1s] 2 <nil>"},
		"says when the job fails again":                 {"PATCH", "/groups/GROUP/jobs/JOB", again, "[1s] 1 job JOB is FAILURE"},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			s.Call("GET", "", nil)
			names := strings.NewReplacer("GROUP", s.GroupId, "JOB", s.JobId)
			s.set(t, row.method, s.ControlUrl+names.Replace(row.path), row.body, &struct{}{})
			err := s.Retry(s.JobId)
			var journal json.RawMessage
			s.set(t, "GET", s.ControlUrl+"/exchanges", "", &journal)
			if seen := fmt.Sprint(s.pauses, strings.Count(string(journal), `"status" : 401`), err); seen != names.Replace(row.seen) {
				t.Error("not", row.seen, "but", seen)
			}
		})
	}
}
