package plan

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"

	"relance/foundation/fault"
	"relance/foundation/journal"
	"relance/foundation/store"
)

// Report tells what was measured on an action, or what happened, as of a period.
type Report struct {
	Action   string    `json:"action"`
	AsOf     string    `json:"as_of,omitempty"` // year, month or day, as precise as the source
	Measures []Measure `json:"measures"`
	Published
}

func (*Report) Kind() string { return "action.report" }

// measuresMax bounds the figures of one report.
const measuresMax = 100

var decimal = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,6})?$`)

// Check refuses a report of an action that is not there, an effective day that is not the last of
// its period, and measures that are none.
func (r *Report) Check(ctx context.Context, q store.Q, e *journal.Entry) error {
	if _, err := actionOn(ctx, q, e, r.Action, "action"); err != nil {
		return err
	}
	var all fault.List
	if r.AsOf != "" {
		if last, ok := LastDay(r.AsOf); !ok || last != e.Effective {
			all = append(all, fault.New(fault.Invalid, "plan.as_of_wrong", r.AsOf, e.Effective).At("as_of"))
		}
	}
	if len(r.Measures) > measuresMax {
		all = append(all, fault.New(fault.Invalid, "plan.measures_many", len(r.Measures), measuresMax).At("measures"))
	}
	if len(r.Measures) == 0 && r.TextName == "" {
		all = append(all, fault.New(fault.Invalid, "plan.report_empty").At("text"))
	}
	for _, m := range r.Measures {
		if !m.sound() {
			all = append(all, fault.New(fault.Invalid, "plan.measure_wrong", m.Name["fr"], m.Value, m.Meaning).At("measures"))
		}
	}
	return all.Or()
}

func (r *Report) Apply(_ context.Context, _ *store.Tx, e *journal.Entry) error {
	e.Touch("action:" + r.Action)
	return nil
}

// Published is the text that an act publishes. It is submitted as Text and recorded as the name of a
// blob, so that it can be withdrawn one day without touching the journal.
type Published struct {
	Text     Text   `json:"text,omitempty"`
	TextName string `json:"text_blob,omitempty"`
}

// TextMedia is the type of a published text: JSON, a wording per language.
const TextMedia = "application/json"

// textMax bounds a published text, in bytes of one language.
const textMax = 20_000

// Publish hands the text to the journal and keeps its name. It refuses a text that is too long, has
// no French, or a name given in place of a text: that could name any content of the journal, or none.
func (p *Published) Publish(keep func(media, text string) string) error {
	if p.TextName != "" {
		return fault.New(fault.Invalid, "plan.text_named").At("text_blob")
	}
	if len(p.Text) == 0 {
		return nil
	}
	if strings.TrimSpace(p.Text["fr"]) == "" {
		return fault.New(fault.Invalid, "plan.text_french").At("text")
	}
	for lang, s := range p.Text {
		if len(s) > textMax || !langForm.MatchString(lang) {
			return fault.New(fault.Invalid, "plan.text_large", len(s), textMax).At("text")
		}
	}
	b, err := json.Marshal(p.Text)
	if err != nil {
		panic(err) // a map of strings
	}
	p.Text, p.TextName = nil, keep(TextMedia, string(b))
	return nil
}

var langForm = regexp.MustCompile(`^[a-z]{2,3}$`)

// ReadText gives a published text by its name; nil where it was withdrawn, or is none.
func ReadText(ctx context.Context, q store.Q, name string) (Text, error) {
	if name == "" {
		return nil, nil
	}
	b, err := journal.ReadBlob(ctx, q, name)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var t Text
	if json.Unmarshal([]byte(b.Body), &t) != nil {
		return nil, nil // one act cannot be allowed to break every page that tells it
	}
	return t, nil
}
