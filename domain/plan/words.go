package plan

import (
	"strings"

	"relance/foundation/locale"
)

// word is a catalogue key that says itself in the reader's language: "state.started".
type word string

func (w word) Say(l locale.Lang) string { return locale.Text(l, string(w)) }

// thing says "action:A2.~1" and "milestone:A2.~1/M1" as people do.
type thing string

func (t thing) Say(l locale.Lang) string {
	kind, code, _ := strings.Cut(string(t), ":")
	if kind == "milestone" {
		action, milestone, _ := strings.Cut(code, "/")
		return locale.Text(l, "thing.milestone", milestone, action)
	}
	return locale.Text(l, "thing."+kind, code)
}
