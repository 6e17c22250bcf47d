package opsmgrtest

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

const patience = 10 * time.Second // to get ready

// embedded is the program for this processor, which the package carries; empty in the project's sources.
var embedded []byte

var once sync.Once
var only control
var failed error

// shared is the one mock of this process: that of `opsmgr-mock run` around it, or one that is started.
func shared() (control, error) {
	once.Do(func() {
		if around := os.Getenv("OPSMGR_CONTROL_URL"); around != "" {
			only, failed = connect(around)
			return
		}
		var address string
		if address, failed = start(); failed == nil {
			only, failed = connect(address)
		}
	})
	return only, failed
}

// connect asks no proxy.
func connect(address string) (control, error) {
	transport := &http.Transport{}
	if file := os.Getenv("OPSMGR_CA_FILE"); file != "" && strings.HasPrefix(address, "https:") {
		text, err := os.ReadFile(file)
		if err != nil {
			return control{}, err
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(text)
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	return control{url: address, client: &http.Client{Transport: transport}}, nil
}

// Program is the path of opsmgr-mock: that in OPSMGR_MOCK, the one that this package carries, or one on the path.
func Program() (string, error) {
	if named := os.Getenv("OPSMGR_MOCK"); named != "" {
		return named, nil
	}
	if len(embedded) == 0 {
		found, err := exec.LookPath("opsmgr-mock")
		if err != nil {
			return "", errors.New("this package carries no opsmgr-mock for the processor (linux on amd64 and arm64 have one), and there is none on the path or in OPSMGR_MOCK")
		}
		return found, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	digest := sha256.Sum256(embedded)
	folder := filepath.Join(cache, "opsmgrtest", hex.EncodeToString(digest[:8]))
	place := filepath.Join(folder, "opsmgr-mock")
	if there, err := os.ReadFile(place); err == nil && sha256.Sum256(there) == digest {
		return place, nil
	}
	return place, unpack(folder, place)
}

// unpack writes beside and renames, since other test processes do the same at the same time.
func unpack(folder, place string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, "unpacked-")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(embedded)
	if err = errors.Join(err, file.Chmod(0o700), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), place)
}

// start runs the mock around a cat that reads from this process: it ends when this process does, even when that is killed.
func start() (string, error) {
	program, err := Program()
	if err != nil {
		return "", err
	}
	reading, writing, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer reading.Close()
	var said bytes.Buffer
	var command *exec.Cmd
	for attempt := 0; ; attempt++ {
		command = exec.Command(program, "run", "--ready-fd", "3", "--", "cat")
		command.ExtraFiles = []*os.File{writing}
		command.Stderr = &said
		// An end of the pipe that is collected would end the mock.
		if keep, err = command.StdinPipe(); err != nil {
			return "", err
		}
		err = command.Start()
		// A fork of another goroutine may hold the new file open for writing.
		if !errors.Is(err, syscall.ETXTBSY) || attempt == 20 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	writing.Close()
	if err != nil {
		return "", err
	}
	_ = reading.SetReadDeadline(time.Now().Add(patience))
	line, err := bufio.NewReader(reading).ReadBytes('\n')
	var ready struct{ ControlURL string }
	if err != nil || json.Unmarshal(line, &ready) != nil {
		_ = command.Process.Kill()
		_ = command.Wait()
		return "", fmt.Errorf("%s did not get ready: %s", program, strings.TrimSpace(said.String()))
	}
	return ready.ControlURL, nil
}

var keep io.Closer
