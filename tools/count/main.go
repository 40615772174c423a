// Command count reads the output of `go test -json` and says in a few lines what ran.
//
// It prints every failure in full and nothing of what passed (its log lines with -logs), then one line for the step, and adds
// the step's figures to a tally file, one line "step passed failed skipped" for each step. With -sum it reads
// that file and prints the closing line of `make test`.
//
// A test that was skipped makes the sum fail: what was not run must not look like what passed.
// It is not a test runner: it starts nothing.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

func main() {
	tally := flag.String("tally", "", "file that keeps one line per step")
	step := flag.String("step", "test", "name of this step, one word")
	logs := flag.Bool("logs", false, "print what passing tests logged, too")
	sum := flag.Bool("sum", false, "print the closing line of the tally and fail unless all passed")
	flag.Parse()

	if *sum {
		f, err := os.Open(*tally)
		check(err)
		total, err := readTally(f)
		check(err)
		fmt.Println(total)
		if !total.good() {
			os.Exit(1)
		}
		return
	}

	start := time.Now()
	c := read(os.Stdin, os.Stdout, *logs)
	if c.good() {
		fmt.Printf("ok    %-12s %6.1f s  %s\n", *step, time.Since(start).Seconds(), c)
	} else {
		fmt.Printf("FAIL  %-12s %6.1f s  %s\n", *step, time.Since(start).Seconds(), c)
	}
	if *tally != "" {
		f, err := os.OpenFile(*tally, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		check(err)
		_, err = fmt.Fprintln(f, *step, c.passed, c.failed, c.skipped)
		check(err)
		check(f.Close())
	}
	if !c.good() {
		os.Exit(1)
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "count:", err)
		os.Exit(2)
	}
}

// counts is how many tests, subtests, examples and fuzz seeds ended which way.
type counts struct{ passed, failed, skipped int }

func (c counts) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", c.passed, c.failed, c.skipped)
}

// good holds when something ran and all of it passed.
func (c counts) good() bool { return c.passed > 0 && c.failed == 0 && c.skipped == 0 }

// event is one line of `go doc test2json`, with the build events of `go help buildjson`.
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
}

// read counts the events of r and writes failures to w. A package that fails without a failing test
// (it does not build, its TestMain ends it, it runs out of time) counts as one failure.
func read(r io.Reader, w io.Writer, logs bool) counts {
	var c counts
	said := map[string][]string{} // output of each test or package that has not ended
	failed := map[string]int{}    // failing tests of each package
	in := bufio.NewReader(r)
	for {
		line, err := in.ReadString('\n')
		if strings.TrimSpace(line) != "" {
			var e event
			if json.Unmarshal([]byte(line), &e) != nil || e.Action == "" {
				fmt.Fprint(w, line) // go itself speaks: a wrong flag, a missing module
			} else {
				if logs && e.Action == "pass" && e.Test != "" {
					printLogs(w, said[e.Package+" "+e.Test])
				}
				c.take(e, said, failed, w)
			}
		}
		if err != nil {
			return c
		}
	}
}

// printLogs prints what a test logged, without the lines that go test adds.
func printLogs(w io.Writer, lines []string) {
	for _, line := range lines {
		if trimmed := strings.TrimSpace(line); !strings.HasPrefix(trimmed, "=== ") && !strings.HasPrefix(trimmed, "--- ") {
			fmt.Fprintln(w, "      "+trimmed)
		}
	}
}

func (c *counts) take(e event, said map[string][]string, failed map[string]int, w io.Writer) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "build-output":
		fmt.Fprint(w, e.Output)
	case "output":
		said[key] = append(said[key], e.Output)
	case "pass":
		if e.Test != "" {
			c.passed++
		}
		delete(said, key)
	case "skip":
		if e.Test != "" { // else: a package without test files
			c.skipped++
			fmt.Fprintf(w, "skipped: %s\n%s", key, strings.Join(said[key], ""))
		}
		delete(said, key)
	case "fail":
		if e.Test == "" && failed[e.Package] > 0 {
			return // its tests have said why
		}
		c.failed++
		failed[e.Package]++
		fmt.Fprintf(w, "--- %s\n%s", key, strings.Join(said[key], ""))
		if e.Test == "" { // tests that never ended say where it stopped
			for k, lines := range said {
				if strings.HasPrefix(k, e.Package+" ") && k != key {
					fmt.Fprintf(w, "--- %s (did not end)\n%s", k, strings.Join(lines, ""))
				}
			}
		}
		delete(said, key)
	}
}

// readTally adds up the lines "step passed failed skipped".
func readTally(r io.Reader) (counts, error) {
	var total counts
	in := bufio.NewScanner(r)
	for in.Scan() {
		var step string
		var c counts
		if _, err := fmt.Sscan(in.Text(), &step, &c.passed, &c.failed, &c.skipped); err != nil {
			return total, fmt.Errorf("tally line %q: %w", in.Text(), err)
		}
		total.passed += c.passed
		total.failed += c.failed
		total.skipped += c.skipped
	}
	return total, in.Err()
}
