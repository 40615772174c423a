package e2e

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const (
	readyTime = 60 * time.Second // to play both plans on a busy machine; the promise is 30 s on 2 free cores
	endTime   = 10 * time.Second // from SIGTERM to the end
)

// workspace is removed when all tests have ended.
var workspace string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if workspace, err = os.MkdirTemp("", "relance-e2e"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(workspace)
		code := m.Run()
		if err := stopShared(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
		return code
	}())
}

// program is the product, built once.
var program = sync.OnceValues(func() (string, error) {
	name := filepath.Join(workspace, "relance")
	out, err := exec.Command("go", "build", "-o", name, "..").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("relance does not build: %w\n%s", err, out)
	}
	return name, nil
})

// binary is the product's file. That it does not build is said in full once.
func binary(t testing.TB) string {
	t.Helper()
	name, err := program()
	if err != nil && said.Swap(true) {
		t.Fatal("relance does not build, as said above")
	}
	if err != nil {
		t.Fatal(err)
	}
	return name
}

var said atomic.Bool

// server is a running relance.
type server struct {
	base  string // http://127.0.0.1:PORT
	cmd   *exec.Cmd
	log   *bytes.Buffer
	mu    sync.Mutex
	ended chan error
}

// demo is one `relance demo` shared by the tests that only read.
var demo = sync.OnceValues(func() (*server, error) {
	name, err := program()
	if err != nil {
		return nil, err
	}
	return startServer(name, "demo", "--addr", "127.0.0.1:0", "--data", filepath.Join(workspace, "data"))
})

func demoSite(t testing.TB) *server {
	t.Helper()
	binary(t)
	shared.demo = true
	s, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var listening = regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+`)

// startServer runs relance and returns when /healthz says that it is ready.
func startServer(name string, args ...string) (*server, error) {
	s := &server{cmd: exec.Command(name, args...), log: &bytes.Buffer{}, ended: make(chan error, 1)}
	pipe, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	s.cmd.Stdout = s.cmd.Stderr // one stream: the address may be said on either
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	address := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(pipe)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			s.mu.Lock()
			s.log.WriteString(lines.Text() + "\n")
			s.mu.Unlock()
			if a := listening.FindString(lines.Text()); a != "" {
				select {
				case address <- a:
				default:
				}
			}
		}
		s.ended <- s.cmd.Wait()
	}()
	limit := time.After(readyTime)
	select {
	case s.base = <-address:
	case err := <-s.ended:
		return nil, fmt.Errorf("relance %v ended before it listened: %v\n%s", args, err, s.said())
	case <-limit:
		s.kill()
		return nil, fmt.Errorf("relance %v says no address\n%s", args, s.said())
	}
	for {
		if answer, err := http.Get(s.base + "/healthz"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return s, nil
			}
		}
		select {
		case <-limit:
			s.kill()
			return nil, fmt.Errorf("relance %v is not ready after %v\n%s", args, readyTime, s.said())
		case err := <-s.ended:
			return nil, fmt.Errorf("relance %v ended before it was ready: %v\n%s", args, err, s.said())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (s *server) said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

func (s *server) kill() { s.cmd.Process.Kill() }

// stop asks the server to end and holds it to its promise.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-s.ended:
		if err != nil {
			return fmt.Errorf("relance ended badly after SIGTERM: %w\n%s", err, s.said())
		}
		return nil
	case <-time.After(endTime):
		s.kill()
		return fmt.Errorf("relance did not end within %v of SIGTERM\n%s", endTime, s.said())
	}
}

// stopShared ends what tests shared, if any of them started it.
func stopShared() error {
	var faults []error
	if shared.demo {
		if s, err := demo(); err == nil {
			faults = append(faults, s.stop())
		}
	}
	if shared.browser {
		if b, err := chromium(); err == nil {
			b.close()
		}
	}
	return errors.Join(faults...)
}

// shared remembers what was started, since asking a OnceValues would start it.
var shared struct{ demo, browser bool }
