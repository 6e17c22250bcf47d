// What somebody else's tests of a client look like.
package client

import (
	"crypto/md5"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"opsmgrtest"
)

func md5Of(text string) string { return fmt.Sprintf("%x", md5.Sum([]byte(text))) }

// sent signs with digest authentication.
func sent(url, publicKey, privateKey, method, target string) (*http.Response, error) {
	request, err := http.NewRequest(method, url+target, nil)
	if err != nil {
		return nil, err
	}
	challenged, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	challenged.Body.Close()
	part := func(name string) string {
		return regexp.MustCompile(name + `="([^"]*)"`).FindStringSubmatch(challenged.Header.Get("WWW-Authenticate"))[1]
	}
	realm, nonce, cnonce := part("realm"), part("nonce"), "0a4f113b"
	secret := md5Of(publicKey + ":" + realm + ":" + privateKey)
	digest := md5Of(strings.Join([]string{secret, nonce, "00000001", cnonce, "auth", md5Of(method + ":" + target)}, ":"))
	request.Header.Set("Authorization", fmt.Sprintf(
		`Digest username="%s", realm="%s", nonce="%s", uri="%s", cnonce="%s", response="%s", qop=auth, nc=00000001, algorithm=MD5`,
		publicKey, realm, nonce, target, cnonce, digest))
	return http.DefaultClient.Do(request)
}

// ask gives status and body.
func ask(t *testing.T, s *opsmgrtest.Sandbox, method, path string) (int, string) {
	t.Helper()
	answer, err := sent(s.URL, s.PublicKey, s.PrivateKey, method, "/api/public/v1.0/groups/"+s.GroupID+"/logCollectionJobs"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(body)
}

func retry(t *testing.T, s *opsmgrtest.Sandbox) int {
	t.Helper()
	status, _ := ask(t, s, "PUT", "/"+s.JobID+"/retry")
	return status
}

func TestAFailedJobIsRetried(t *testing.T) {
	t.Parallel()
	opsmgr := opsmgrtest.Start(t, opsmgrtest.Strict())
	if status := opsmgr.Status(""); status != "FAILURE" {
		t.Error(status)
	}
	if status := retry(t, opsmgr); status != 200 {
		t.Error(status)
	}
	opsmgr.Verify("retry", opsmgrtest.Exactly(1), opsmgrtest.OfJob(opsmgr.JobID), opsmgrtest.WithStatus(200), opsmgrtest.WhileJobWas("FAILURE"), opsmgrtest.Within(time.Second))
	opsmgr.Verify("delete", opsmgrtest.Never())
	if text := opsmgr.Difference("retry", opsmgrtest.Exactly(2)); !strings.Contains(text, "expected: exactly twice") {
		t.Error(text)
	}
	if calls := opsmgr.Calls("retry"); len(calls) != 1 || calls[0].JobStatus != "FAILURE" {
		t.Error(calls)
	}
	if exchanges := opsmgr.Exchanges(); len(exchanges) != 2 || exchanges[0].Status != 401 {
		t.Error(exchanges)
	}
}

func TestAJobFailsAsOftenAsItIsToldTo(t *testing.T) {
	t.Parallel()
	opsmgr := opsmgrtest.Start(t)
	opsmgr.Fail("", 1)
	seen := []string{}
	for i := 0; i < 2; i++ {
		retry(t, opsmgr)
		for j := 0; j < 2; j++ {
			_, body := ask(t, opsmgr, "GET", "/"+opsmgr.JobID)
			seen = append(seen, regexp.MustCompile(`"status" ?: ?"(\w+)"`).FindAllStringSubmatch(body, -1)[0][1])
		}
	}
	if fmt.Sprint(seen) != "[IN_PROGRESS FAILURE IN_PROGRESS SUCCESS]" {
		t.Error(seen)
	}
}

func TestFaultsAndDeviationsAndTime(t *testing.T) {
	t.Parallel()
	opsmgr := opsmgrtest.Start(t, opsmgrtest.Fixture("default"))
	opsmgr.Faults(`[{"on": {"operation": "retry", "call": 1}, "do": {"status": 503}}]`)
	opsmgr.Deviate("retry-answers-204")
	opsmgr.Vary("resource-type-upper-case")
	if first, second := retry(t, opsmgr), retry(t, opsmgr); first != 503 || second != 204 {
		t.Error(first, second)
	}
	before := opsmgr.Now()
	if moved := opsmgr.Advance(time.Hour); len(moved) != 1 || moved[0].To != "SUCCESS" || opsmgr.Now().Sub(before) < time.Hour {
		t.Error(moved)
	}
	opsmgr.Reset()
	if len(opsmgr.Exchanges()) != 0 {
		t.Error("the journal is not empty")
	}
}

// These fail, when they are asked to.
func TestBreach(t *testing.T) {
	if os.Getenv("BREACH") == "" {
		t.Skip("not asked to")
	}
	opsmgr := opsmgrtest.Start(t, opsmgrtest.Strict())
	ask(t, opsmgr, "GET", "/x")
}

func TestWrongFixture(t *testing.T) {
	if os.Getenv("BREACH") == "" {
		t.Skip("not asked to")
	}
	opsmgrtest.Start(t, opsmgrtest.Fixture("every-state"))
}
