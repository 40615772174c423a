package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// browser is a Chromium spoken to through two pipes, in its own protocol: no port is opened.
type browser struct {
	cmd     *exec.Cmd
	to      *os.File
	from    *bufio.Reader
	said    *short
	count   int
	session string
}

const (
	printMemoryMax  = 1 << 30 // resident bytes of the browser and what it starts
	printMemoryLook = 250 * time.Millisecond
	saidMax         = 2000 // bytes kept of what it complains about
)

// startChromium starts a browser whose home, profile and cache are a folder of ours. It ends, with all
// it started, when the context does.
func startChromium(ctx context.Context, binary, folder string) (*browser, error) {
	args := []string{"--headless=new", "--remote-debugging-pipe", "--disable-gpu", "--disable-extensions", "--disable-component-update",
		"--disable-background-networking", "--disable-sync", "--disable-breakpad", "--disable-dev-shm-usage", "--no-first-run",
		"--no-default-browser-check", "--renderer-process-limit=1", "--log-level=3",
		"--proxy-server=127.0.0.1:9", // nothing is asked of any network
		"--user-data-dir=" + filepath.Join(folder, "profile")}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // its own sandbox refuses to be root; the page is ours alone
	}
	b := &browser{cmd: exec.CommandContext(ctx, binary, args...), said: &short{}}
	theirs, ours, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	answers, answered, err := os.Pipe()
	if err != nil {
		theirs.Close()
		ours.Close()
		return nil, err
	}
	b.to, b.from = ours, bufio.NewReaderSize(answers, 64<<10)
	context.AfterFunc(ctx, func() { // whoever waits for an answer waits no longer
		ours.Close()
		answers.Close()
	})
	c := b.cmd
	c.ExtraFiles = []*os.File{theirs, answered} // 3 and 4, as the protocol has it
	c.Env = append(os.Environ(), "HOME="+folder, "XDG_CONFIG_HOME="+folder, "XDG_CACHE_HOME="+folder)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) } // and what it started
	c.WaitDelay = time.Second
	c.Stderr = b.said
	err = c.Start()
	theirs.Close()
	answered.Close()
	return b, err
}

// end waits until the browser is gone. Its context must have ended.
func (b *browser) end() {
	_ = b.cmd.Wait() // it was killed
}

// message is one line of the protocol.
type message struct {
	ID      int             `json:"id,omitempty"`
	Session string          `json:"sessionId,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  any             `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// ask calls a method and reads its answer; what the browser tells of itself meanwhile is passed over.
func (b *browser) ask(method string, params any, result any) error {
	b.count++
	text, err := json.Marshal(message{ID: b.count, Session: b.session, Method: method, Params: params})
	if err != nil {
		return err
	}
	if _, err := b.to.Write(append(text, 0)); err != nil {
		return err
	}
	for {
		m, err := b.read()
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w: %s", method, err, b.said.text())
		case m.ID != b.count:
		case m.Error != nil:
			return fmt.Errorf("%s: %s", method, m.Error.Message)
		case result == nil:
			return nil
		default:
			return json.Unmarshal(m.Result, result)
		}
	}
}

func (b *browser) read() (m message, err error) {
	var line []byte
	for {
		part, err := b.from.ReadSlice(0)
		line = append(line, part...)
		if err == nil {
			break
		}
		if err != bufio.ErrBufferFull {
			return m, err
		}
		if len(line) > 2*printedMax {
			return m, io.ErrShortBuffer
		}
	}
	return m, json.Unmarshal(bytes.TrimSuffix(line, []byte{0}), &m)
}

// open shows an address and waits until its fonts are there.
func (b *browser) open(address string) error {
	var target struct{ TargetID string }
	if err := b.ask("Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		return err
	}
	var attached struct{ SessionID string }
	if err := b.ask("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached); err != nil {
		return err
	}
	b.session = attached.SessionID
	var went struct{ ErrorText string }
	if err := b.ask("Page.navigate", map[string]any{"url": address}, &went); err != nil || went.ErrorText != "" {
		return fmt.Errorf("%s: %s: %w", address, went.ErrorText, err)
	}
	return b.run(`new Promise(done => document.readyState === "complete" ? done() : addEventListener("load", done)).then(() => document.fonts.ready).then(() => 1)`)
}

// run evaluates a script in the page and waits for what it promises.
func (b *browser) run(script string) error {
	var done struct {
		ExceptionDetails *struct{ Text string }
	}
	err := b.ask("Runtime.evaluate", map[string]any{"expression": script, "awaitPromise": true}, &done)
	if err == nil && done.ExceptionDetails != nil {
		err = fmt.Errorf("script: %s", done.ExceptionDetails.Text)
	}
	return err
}

// pdf prints the page that is shown.
func (b *browser) pdf(tagged bool) ([]byte, error) {
	var printed struct{ Data []byte }
	err := b.ask("Page.printToPDF", map[string]any{"preferCSSPageSize": true, "printBackground": true,
		"generateTaggedPDF": tagged, "generateDocumentOutline": tagged}, &printed)
	return printed.Data, err
}

// short keeps the beginning of what a program complains about.
type short struct{ b bytes.Buffer }

func (s *short) Write(b []byte) (int, error) {
	if room := saidMax - s.b.Len(); room > 0 {
		s.b.Write(b[:min(room, len(b))])
	}
	return len(b), nil
}

func (s *short) text() string { return strings.TrimSpace(s.b.String()) }

// watchMemory ends a browser that takes too much. Where there is no /proc nothing is watched: the time
// limit alone holds there.
func watchMemory(ctx context.Context, group int, end context.CancelCauseFunc) {
	tick := time.NewTicker(printMemoryLook)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if n := resident(group); n > printMemoryMax {
				end(fmt.Errorf("chromium took %d bytes of memory", n))
				return
			}
		}
	}
}

// resident sums the unshared memory of a group of processes.
func resident(group int) int64 {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0
	}
	pages := int64(0)
	for _, name := range stats {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // it ended meanwhile
		}
		_, rest, _ := strings.Cut(string(text), ") ") // after the name, which may hold anything
		if f := strings.Fields(rest); len(f) < 3 || f[2] != strconv.Itoa(group) {
			continue
		}
		sizes, err := os.ReadFile(filepath.Join(filepath.Dir(name), "statm"))
		if f := strings.Fields(string(sizes)); err == nil && len(f) > 2 {
			all, _ := strconv.ParseInt(f[1], 10, 64)
			shared, _ := strconv.ParseInt(f[2], 10, 64)
			pages += all - shared
		}
	}
	return pages * int64(os.Getpagesize())
}
