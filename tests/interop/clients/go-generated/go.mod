module opsmgr-double/generated

go 1.22

require (
	github.com/icholy/digest v1.2.0
	gopkg.in/validator.v2 v2.0.1
)
