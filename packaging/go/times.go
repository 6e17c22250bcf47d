package opsmgrtest

import "time"

// Times says how often calls must have come: Exactly, AtLeast, AtMost, Never, and Within.
type Times func(map[string]any)

// Exactly so many calls.
func Exactly(n int) Times { return func(wanted map[string]any) { wanted["exactly"] = n } }

// AtLeast so many calls.
func AtLeast(n int) Times { return func(wanted map[string]any) { wanted["atLeast"] = n } }

// AtMost so many calls.
func AtMost(n int) Times { return func(wanted map[string]any) { wanted["atMost"] = n } }

// Never is no call at all.
func Never() Times { return func(wanted map[string]any) { wanted["never"] = true } }

// Within waits so long, in real time, for calls that are still to come.
func Within(d time.Duration) Times { return func(wanted map[string]any) { wanted["within"] = span(d) } }

// OfJob counts only calls for this job.
func OfJob(id string) Times { return func(wanted map[string]any) { wanted["job"] = id } }

// WithStatus counts only calls with this answer.
func WithStatus(status int) Times { return func(wanted map[string]any) { wanted["status"] = status } }

// WhileJobWas counts only calls that came while the job had this status, such as "FAILURE".
func WhileJobWas(status string) Times {
	return func(wanted map[string]any) { wanted["jobStatus"] = status }
}
