package e2e

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"relance/foundation/locale"
)

var entrance = regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+(/demo)(/connexion/lien/\S+)`)

// demonstration starts a demonstration of the test's own, since what is done in it stays.
func demonstration(t *testing.T) (base, link string) {
	t.Helper()
	s, err := startServer(binary(t), "demo", "--addr", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "data"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.kill() })
	for until := time.Now().Add(endTime); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if found := entrance.FindStringSubmatch(s.said()); found != nil {
			return s.base + "/demo", found[2]
		}
	}
	t.Fatalf("the start prints no way in: %s", s.said())
	return "", ""
}

// The director of the demonstration, by keyboard alone: she enters by the link that the start prints,
// reports on an action, corrects her report, and leaves.
func TestADirectorReportsAndCorrectsWithoutAMouse(t *testing.T) {
	t.Parallel()
	for _, lang := range []locale.Lang{locale.English} { // in both languages: the take-over of founding_test.go
		t.Run(string(lang), func(t *testing.T) {
			base, link := demonstration(t)
			if lang == locale.English {
				base += "/en"
			}
			h := newHands(t, base, lang)
			h.open(link)
			h.sound()
			h.press(h.say("sign_in.enter"))
			h.sees(h.say("home.desk_title"))
			h.sound()
			h.reportOn("A2.1", "2022-12")
			h.correctTheReport()
			h.press(h.say("desk.leave"))
			h.sees(h.say("sign_in.lead"))
			h.open("/bureau")
			h.sees(h.say("sign_in.lead"))
		})
	}
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
