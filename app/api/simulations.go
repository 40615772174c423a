package api

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"unicode/utf8"

	"relance/domain/plan"
	"relance/domain/rule"
	"relance/domain/scheme"
	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/journal"
	"relance/foundation/locale"
	"relance/foundation/store"
)

// Limits of a simulation: a form of the largest aid is a few kilobytes.
const (
	simulationMax = 64 << 10
	schemesMost   = 100 // that one simulation may name
)

// openAPI describes the routes (OpenAPI 3.1).
//
//go:embed openapi.json
var openAPI []byte

// Simulation asks what aids answer to somebody: nothing of it is kept.
type Simulation struct {
	On        string                    `json:"on"`        // day; today where none is given
	Schemes   []string                  `json:"schemes"`   // slugs; none: all that are for the applicant
	Applicant string                    `json:"applicant"` // one of scheme.Applicants; "": any
	Answers   map[string]map[string]any `json:"answers"`   // by scheme and question
	Caps      map[string]map[string]any `json:"caps"`      // by rule of law and question
}

// Simulated is the answer.
type Simulated struct {
	On        string               `json:"on"`
	Known     int64                `json:"known"` // the last act that was known
	Fictional bool                 `json:"fictional"`
	Estimate  rule.Text            `json:"estimate"` // the sentence to show with every result
	Results   []SimulatedScheme    `json:"results"`
	Caps      []scheme.LimitedJSON `json:"caps"`
}

// SimulatedScheme is what one aid answers.
type SimulatedScheme struct {
	Scheme       string    `json:"scheme"`
	Title        rule.Text `json:"title"`
	Version      string    `json:"version"`
	InForceSince string    `json:"in_force_since"`
	State        string    `json:"state"` // recorded, open, closed
	rule.JSON
}

// aids is what the journal holds of aids, read once for each act.
type aids struct {
	sync.Mutex
	at     int64
	held   *scheme.Standing
	ground rule.World
}

func (a *aids) read(ctx context.Context, c *Config) (*scheme.Standing, rule.World, int64, error) {
	size := c.Journal.Head().Size
	a.Lock()
	defer a.Unlock()
	if a.held != nil && a.at == size {
		return a.held, a.ground, size, nil
	}
	err := c.DB.View(ctx, func(q store.Q) error {
		head, err := journal.HeadOf(ctx, q)
		if err != nil {
			return err
		}
		held, err := scheme.Read(ctx, q, 0)
		if err != nil {
			return err
		}
		ground := scheme.Ground{}
		version, found, err := plan.Adopted(ctx, q, plan.View{})
		if err == nil && found {
			ground.Territory, err = plan.TerritoryOf(ctx, q, version.Territory)
		}
		if err == nil {
			a.at, a.held, a.ground = head.Size, held, ground
		}
		return err
	})
	return a.held, a.ground, a.at, err
}

// postSimulation answers without a token, and keeps nothing.
func (c Config) postSimulation(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	ask, err := readSimulation(http.MaxBytesReader(w, r.Body, simulationMax))
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	held, ground, known, err := c.aids.read(r.Context(), &c)
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	out, err := ask.answer(held, ground, store.Day(c.Clock()))
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	out.Known, out.Fictional = known, c.Journal.Fictional
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.Encode(out)
}

func readSimulation(body io.Reader) (s Simulation, err error) {
	text, err := io.ReadAll(body)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return s, fault.New(fault.Invalid, "api.too_large", large.Limit)
	case err != nil:
		return s, fault.New(fault.Invalid, "api.unreadable", "").Because(err)
	case !utf8.Valid(text):
		return s, fault.New(fault.Invalid, "journal.text_wrong")
	}
	if key := twice(text); key != "" {
		return s, fault.New(fault.Invalid, "api.key_twice", key)
	}
	return s, strictly(text, &s)
}

// answer runs the aids asked for, then the rules of law that concern those that one may ask for.
func (s *Simulation) answer(held *scheme.Standing, ground rule.World, today string) (*Simulated, error) {
	out := &Simulated{On: s.On, Estimate: rule.Text{}, Results: []SimulatedScheme{}}
	if out.On == "" {
		out.On = today
	}
	if _, ok := rule.ParseDay(out.On); !ok {
		return nil, fault.New(fault.Invalid, "rule.answer_date", folder.Shown(fault.Clip(s.On))).At("on")
	}
	for _, l := range locale.Langs {
		out.Estimate[string(l)] = locale.Text(l, "aids.estimate", out.On)
	}
	list, err := s.chosen(held, out.On)
	if err != nil {
		return nil, err
	}
	var money []scheme.Chosen
	for _, v := range list {
		in := v.Rule().Ask(out.On).Of(ground)
		given, err := answersOf(s.Answers[v.Slug])
		if err == nil {
			err = scheme.Give(in, given)
		}
		if err != nil {
			return nil, under("answers."+v.Slug, err)
		}
		result := in.Evaluate()
		out.Results = append(out.Results, SimulatedScheme{v.Slug, v.Title, v.Day, v.InForceSince, held.State(v.Slug, out.On), result.JSON(v.Discretion())})
		if least, most, ok := result.Bounded(); ok && result.Eligible != rule.No {
			money = append(money, scheme.Chosen{Version: v, Amount: scheme.Span{Least: least, Most: most}})
		}
	}
	caps := map[string][]scheme.Answer{}
	for slug, answers := range s.Caps {
		if caps[slug], err = answersOf(answers); err != nil {
			return nil, under("caps."+slug, err)
		}
	}
	limits, err := held.Cumulate(out.On, money, caps, ground)
	if err != nil {
		return nil, under("caps", err)
	}
	out.Caps = scheme.LimitsJSON(limits)
	return out, nil
}

// chosen lists the texts in force of the aids asked for. Faults: NotFound for one that is not there, or not yet.
func (s *Simulation) chosen(held *scheme.Standing, on string) ([]*scheme.Version, error) {
	if len(s.Schemes) > schemesMost || len(s.Answers) > schemesMost || len(s.Caps) > schemesMost {
		return nil, fault.New(fault.Invalid, "api.schemes_number", schemesMost).At("schemes")
	}
	if s.Applicant != "" && !slices.Contains(scheme.Applicants, s.Applicant) {
		return nil, fault.New(fault.Invalid, "api.applicant_wrong", fault.Clip(s.Applicant), folder.KnownWords(scheme.Applicants)).At("applicant")
	}
	asked := s.Schemes
	for slug := range s.Answers {
		if len(s.Schemes) > 0 && !slices.Contains(s.Schemes, slug) {
			return nil, fault.New(fault.Invalid, "api.answers_of_others", folder.Shown(fault.Clip(slug))).At("answers")
		}
		if _, err := held.Find(slug); err != nil {
			return nil, under("answers", err)
		}
	}
	var out []*scheme.Version
	for _, slug := range asked {
		x, err := held.Find(slug)
		if err != nil {
			return nil, under("schemes", err)
		}
		v, err := x.On(on)
		if err != nil {
			return nil, under("on", err)
		}
		out = append(out, v)
	}
	if len(asked) > 0 {
		return out, nil
	}
	for _, x := range held.Schemes {
		if v, err := x.On(on); err == nil && (s.Applicant == "" || slices.Contains(v.Applicants, s.Applicant)) {
			out = append(out, v)
		}
	}
	return out, nil
}

// under puts the field of a fault below another.
func under(field string, err error) error {
	if k := fault.KindOf(err); k == fault.Internal || k == fault.Unavailable {
		return err
	}
	f := *fault.Of(err)[0]
	if f.Field != "" && f.Field != field {
		field += "." + f.Field
	}
	return f.At(field)
}

// answersOf makes answers of JSON: texts as people write them, numbers, yes or no, and lists of rows. Null is no answer.
func answersOf(m map[string]any) ([]scheme.Answer, error) {
	var out []scheme.Answer
	for id, v := range m {
		switch v := v.(type) {
		case nil:
		case []any:
			a := scheme.Answer{ID: id, Rows: []map[string]string{}}
			for _, item := range v {
				cells, ok := item.(map[string]any)
				if !ok {
					return nil, fault.New(fault.Invalid, "api.row_wrong").At(id)
				}
				row := map[string]string{}
				for column, cell := range cells {
					text, ok := asText(cell)
					if !ok {
						return nil, fault.New(fault.Invalid, "api.answer_wrong").At(id + "." + column)
					}
					row[column] = text
				}
				a.Rows = append(a.Rows, row)
			}
			out = append(out, a)
		default:
			text, ok := asText(v)
			if !ok {
				return nil, fault.New(fault.Invalid, "api.answer_wrong").At(id)
			}
			out = append(out, scheme.Answer{ID: id, Text: text})
		}
	}
	slices.SortFunc(out, func(a, b scheme.Answer) int { return slices.Compare([]byte(a.ID), []byte(b.ID)) }) // the first fault is always the same
	return out, nil
}

func asText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

func (c Config) getOpenAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Write(openAPI)
}
