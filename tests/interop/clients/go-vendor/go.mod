module opsmgr-double/interop-vendor

go 1.22

require (
	github.com/mongodb-forks/digest v1.1.0
	go.mongodb.org/ops-manager v0.62.0
)
