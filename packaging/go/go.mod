module opsmgrtest

go 1.21
