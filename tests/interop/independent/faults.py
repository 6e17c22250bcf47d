"""The promises that the server can break on purpose, each with the clause under which the suite must say so."""

FAULTS = {
    "retry-answers-201": "retry/answers-200",
    "retry-with-body": "retry/empty-body",
    "retry-without-effect": "retry/takes-effect",
    "any-job-retried": "retry/only-failed-jobs",
    "unknown-job-retried": "retry/unknown-job",
    "length-required": "retry/without-content-length",
    "no-challenge": "authentication/challenge-present",
    "challenge-without-qop": "authentication/offers-qop-auth",
    "another-realm": "authentication/realm",
    "key-not-verified": "authentication/wrong-key-refused",
    "uri-not-compared": "authentication/uri-signed",
    "status-in-lower-case": "get-one/status-values",
    "job-without-id": "get-one/members",
    "wrong-count": "get-all/count-matches",
}
