module opsmgr-double/two-calls

go 1.23.0

require (
	github.com/go-resty/resty/v2 v2.17.2
	github.com/icholy/digest v1.2.0
	github.com/mongodb-forks/digest v1.1.0
	github.com/studio-b12/gowebdav v0.13.0
	resty.dev/v3 v3.0.0-rc.4
)

require golang.org/x/net v0.43.0 // indirect
