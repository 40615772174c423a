package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"relance/domain/plan"
	"relance/domain/record"
	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/identity"
	"relance/foundation/journal"
)

// teller records the acts of a story: everybody in it who may do something.
var teller = identity.Actor{Ref: "story", Roles: identity.Roles}

// storyClock is the clock of a fictional plan: while its story is played it stands at the act being
// recorded; from then on it runs, from the story's end or from the last act, whichever is later.
type storyClock struct {
	sync.Mutex
	base    time.Time
	running time.Time // since when it runs; zero: it stands
}

// now is the time of the story.
func (c *storyClock) now() time.Time {
	c.Lock()
	defer c.Unlock()
	if c.running.IsZero() {
		return c.base
	}
	return c.base.Add(time.Since(c.running))
}

func (c *storyClock) standAt(at time.Time) {
	c.Lock()
	defer c.Unlock()
	c.base, c.running = at, time.Time{}
}

func (c *storyClock) runFrom(at time.Time) {
	c.Lock()
	defer c.Unlock()
	c.base, c.running = at, time.Now()
}

// afterStory is when the people of the demonstration come back to their desks.
var afterStory = time.Date(2023, 1, 2, 8, 0, 0, 0, time.UTC)

// tell plays a story once: what is recorded already stays, what is missing at its end follows. A journal
// that goes on otherwise than the story is left as it is.
func (t *Terminal) tell(o *opened, s *story, clock *storyClock, bar *progress) error {
	done, err := s.played(t.ctx, o)
	if err != nil {
		return err
	}
	p := &playing{t: t, o: o, s: s, numbers: map[string]int64{}}
	for done < len(s.acts) {
		n := p.together(done)
		clock.standAt(s.acts[done].at)
		if err := p.record(s.acts[done : done+n]); err != nil {
			return fmt.Errorf("act %d of the story, %s of %s: %w", done+1, s.acts[done].Kind, s.acts[done].Recorded, err)
		}
		done += n
		bar.show(int64(done), int64(len(s.acts)))
		if t.ctx.Err() != nil {
			return t.ctx.Err()
		}
	}
	last, err := time.Parse(time.RFC3339Nano, o.Head().Recorded)
	if err != nil {
		return err
	}
	if last.Before(afterStory) {
		last = afterStory
	}
	clock.runFrom(last)
	return nil
}

// played says how many acts of the story need not be recorded: those that are, or all where the journal
// holds anything else.
func (s *story) played(ctx context.Context, o *opened) (int, error) {
	for i, a := range s.acts {
		_, found, err := journal.NumberOf(ctx, o.db, a.id)
		if err != nil {
			return 0, err
		}
		if found {
			continue
		}
		if o.Head().Size != int64(1+i) { // the first act of a journal opens it
			return len(s.acts), nil
		}
		return i, nil
	}
	return len(s.acts), nil
}

// playing is a play under way.
type playing struct {
	t       *Terminal
	o       *opened
	s       *story
	numbers map[string]int64 // of the acts that have a name
	aids    *book            // the texts of its schemes, once one is needed
}

// together says how many acts from one on are recorded in one commit: those of one instant. A file of
// records comes by itself.
func (p *playing) together(from int) int {
	n := 1
	for first := p.s.acts[from]; from+n < len(p.s.acts); n++ {
		a := p.s.acts[from+n]
		if first.File != "" || a.File != "" || a.Corrects != "" || !a.at.Equal(first.at) {
			break
		}
	}
	return n
}

func (p *playing) record(acts []storyAct) error {
	if acts[0].File != "" {
		return p.file(&acts[0])
	}
	var subs []journal.Submission
	for i := range acts {
		sub, err := p.submission(&acts[i])
		if err != nil {
			return err
		}
		subs = append(subs, sub)
	}
	// What was begun is finished, also when the program is told to end.
	receipts, err := p.o.Do(context.WithoutCancel(p.t.ctx), teller, subs...)
	if err != nil {
		return err
	}
	for i, a := range acts {
		p.numbers[a.Name] = receipts[i].Number
	}
	return nil
}

func (p *playing) submission(a *storyAct) (journal.Submission, error) {
	sub := journal.Submission{ID: a.id, Effective: a.Effective, Mode: journal.Native, Role: a.Role, Authority: a.authority(), Sources: a.Sources}
	fields := a.Fields
	if a.Kind == "plan.adopt" || a.Kind == "plan.amend" {
		var err error
		if fields, sub.Blobs, err = p.version(a); err != nil {
			return sub, err
		}
	}
	if slices.Contains(bringsText, a.Kind) {
		var err error
		if fields, sub.Blobs, err = p.text(a); err != nil {
			return sub, err
		}
	}
	if len(fields) == 0 {
		fields = []byte("{}")
	}
	act, err := p.o.reg.Decode(a.Kind, fields)
	if err != nil {
		return sub, err
	}
	sub.Act = act
	if a.Corrects == "" {
		return sub, nil
	}
	of, err := p.number(a.Corrects)
	if err != nil {
		return sub, err
	}
	sub.Effective = ""
	sub.Act = &journal.Correct{Of: of, Reason: a.Reason, With: &journal.Again{Kind: a.Kind, Fields: fields}}
	return sub, nil
}

// number finds the act that a name calls.
func (p *playing) number(name string) (int64, error) {
	if n := p.numbers[name]; n > 0 {
		return n, nil
	}
	for _, a := range p.s.acts { // it was recorded before an interruption
		if a.Name == name {
			n, found, err := journal.NumberOf(p.t.ctx, p.o.db, a.id)
			if err != nil || found {
				return n, err
			}
		}
	}
	return 0, fmt.Errorf("no act above is called %q", name)
}

func (a *storyAct) authority() *journal.Authority {
	if a.Authority == nil {
		return nil
	}
	body := a.Authority.Body
	if len(body) == 0 {
		body = plan.Text{"fr": "conseil de la Métropole de Sérandes", "en": "council of the Métropole de Sérandes"}
	}
	return &journal.Authority{Body: body, Date: a.Authority.Date, Number: a.Authority.Number, Enforceable: a.Authority.Enforceable}
}

// version compiles the plan's folder as an adoption or an amendment has it.
func (p *playing) version(a *storyAct) (json.RawMessage, []journal.Blob, error) {
	dir, err := p.s.overlaid(a.Overlays)
	if err != nil {
		return nil, nil, err
	}
	c, problems := plan.Compile(dir, "plans/demonstration")
	if len(problems) > 0 {
		if err := folder.Print(p.t.Err, p.t.sayer(), problems); err != nil {
			return nil, nil, err
		}
		return nil, nil, errSaid
	}
	m := map[string]any{}
	if len(a.Fields) > 0 {
		if err := json.Unmarshal(a.Fields, &m); err != nil {
			return nil, nil, err
		}
	}
	content, territory, all := blobs(c)
	m["content"], m["territory"], m["envelope_cents"] = content, territory, c.Content.Envelope
	fields, err := json.Marshal(m)
	return fields, all, err
}

// bringsText are the acts that bring the text of a scheme or a cap.
var bringsText = []string{"scheme.record", "scheme.open", "scheme.amend"}

// text finds the text of a scheme that an act opens or amends, in the plan's folder.
func (p *playing) text(a *storyAct) (json.RawMessage, []journal.Blob, error) {
	if p.aids == nil {
		c, problems := plan.Compile(p.s.files, "plans/demonstration")
		if len(problems) == 0 {
			p.aids, problems = schemesIn(c, p.s.files, "plans/demonstration")
		}
		if len(problems) > 0 {
			if err := folder.Print(p.t.Err, p.t.sayer(), problems); err != nil {
				return nil, nil, err
			}
			return nil, nil, errSaid
		}
	}
	return withScheme(p.aids, a.Fields, true)
}

// file takes in a file of records, as finance does.
func (p *playing) file(a *storyAct) error {
	b, err := p.s.record(a.File)
	if err != nil {
		return err
	}
	control, err := a.control()
	if err != nil {
		return err
	}
	r := record.Request{ID: a.id, Kind: a.Kind, System: a.System, From: a.From, Control: control, Role: a.Role, Authority: a.authority(), Sources: a.Sources}
	if a.Corrects != "" {
		if r.Corrects, err = p.number(a.Corrects); err != nil {
			return err
		}
		r.Reason = a.Reason
	}
	name := a.File
	if a.As != "" {
		name = a.As
	}
	res, err := record.Import(context.WithoutCancel(p.t.ctx), p.o.Journal, teller, record.Source{Name: name, ReaderAt: bytes.NewReader(b), Size: int64(len(b))}, r)
	if err != nil {
		if res != nil && res.Report != nil {
			for _, w := range res.Report.Problems {
				err = fmt.Errorf("%w; row %d, %s: %w", err, w.Row, w.Column, w.Fault)
				break
			}
		}
		return err
	}
	if res.Receipt.Repeated {
		return fault.New(fault.Conflict, "record.already", res.Receipt.Number, name)
	}
	p.numbers[a.Name] = res.Receipt.Number
	return nil
}
