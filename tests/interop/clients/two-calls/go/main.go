// Two calls with a digest client of Go, named by the first argument: see with-targets.sh.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"

	resty2 "github.com/go-resty/resty/v2"
	icholy "github.com/icholy/digest"
	forks "github.com/mongodb-forks/digest"
	"github.com/studio-b12/gowebdav"
	resty3 "resty.dev/v3"
)

// A call takes method and address and gives the status.
type call func(method, url string) (int, error)

var user, key = os.Getenv("CLIENT_USER"), os.Getenv("CLIENT_KEY")

func standard(client *http.Client) call {
	return func(method, url string) (int, error) {
		request, err := http.NewRequest(method, url, nil)
		if err != nil {
			return 0, err
		}
		answer, err := client.Do(request)
		if err != nil {
			return 0, err
		}
		defer answer.Body.Close()
		_, err = io.Copy(io.Discard, answer.Body)
		return answer.StatusCode, err
	}
}

// It has GET and PUT of files alone; a status that it does not like is an error.
func webdav() call {
	client := gowebdav.NewClient(os.Getenv("OPSMGR_URL"), user, key)
	return func(method, url string) (int, error) {
		path := url[len(os.Getenv("OPSMGR_URL")):]
		var err error
		if method == "PUT" {
			err = client.Write(path, nil, 0o644)
		} else {
			_, err = client.Read(path)
		}
		if err != nil {
			return 0, err
		}
		return 200, nil
	}
}

func clients() map[string]func() call {
	return map[string]func() call{
		"icholy": func() call {
			return standard(&http.Client{Transport: &icholy.Transport{Username: user, Password: key}})
		},
		"mongodb-forks": func() call { return standard(&http.Client{Transport: forks.NewTransport(user, key)}) },
		"resty2": func() call {
			client := resty2.New().SetDigestAuth(user, key)
			return func(method, url string) (int, error) {
				answer, err := client.R().Execute(method, url)
				return answer.StatusCode(), err
			}
		},
		"resty3": func() call {
			client := resty3.New().SetDigestAuth(user, key)
			return func(method, url string) (int, error) {
				answer, err := client.R().Execute(method, url)
				if err != nil {
					return 0, err
				}
				return answer.StatusCode(), nil
			}
		},
		"gowebdav": webdav,
	}
}

func main() {
	ask, good := clients()[os.Args[1]](), true
	count, _ := strconv.Atoi(os.Getenv("CALLS_COUNT"))
	for number := 0; number < count; number++ {
		method := "GET"
		if number == 0 {
			method = "PUT"
		}
		status, err := ask(method, os.Getenv(method+"_URL"))
		if err != nil {
			fmt.Println(err)
		}
		fmt.Println(method, status)
		good = good && status == 200
	}
	if !good {
		os.Exit(1)
	}
}
