package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"relance/domain/plan"
	"relance/domain/scheme"
	"relance/foundation/fault"
	"relance/foundation/folder"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/money"
	"relance/plans"
)

type demoVerb struct {
	paper
	Addr    string `default:"127.0.0.1:8080" help:"Where to listen."`
	URL     string `name:"url" help:"The address of this site as others reach it, where it is shown to others: https://relance.example.fr." env:"RELANCE_URL"`
	Gallery bool   `help:"Show /galerie: what pages are made of, for who works on them."`
	Data    string `default:"data" type:"path" help:"Where the journals are kept: one folder per plan in it."`
}

// chronicle takes over public sources; it never speaks for the public body.
var chronicle = identity.Actor{Ref: "chronicle", Roles: []identity.Role{identity.Chronicle}}

// Names of the logs of the two plans as `relance demo` keeps them, on this machine. That of a fiction
// ends in /fiction.
const (
	grandParisOrigin    = "relance.localhost/grand-paris"
	demonstrationOrigin = "relance.localhost/demonstration/fiction"
)

// demoPrefix is the path below which all is fiction.
const demoPrefix = "/demo"

// Run serves the real plan with its sourced history, and the fictional one with its story, each played
// once into an empty folder of its own.
func (v *demoVerb) Run(t *Terminal) error {
	if err := soundURL(v.URL); err != nil {
		return err
	}
	real := &mount{name: "grand-paris", other: demoPrefix + "/"}
	invented := &mount{name: "demonstration", prefix: demoPrefix, fictional: true, other: "/", showLetters: true}
	s := t.newServer(false, real, invented)
	s.findPrinter(v.Chromium)
	s.gallery = v.Gallery
	held := map[*mount]*os.File{}
	for _, m := range s.mounts {
		m.letters.URL = v.URL
		who, err := readInstance("", v.data(m).Data)
		if err != nil {
			return err
		}
		m.instance = who
		lock, err := v.data(m).hold()
		if err != nil {
			return err
		}
		held[m] = lock
	}
	return s.run(v.Addr, func(m *mount) error {
		if m.fictional {
			return v.openFiction(t, s, m, held[m])
		}
		o, err := v.open(t, s, m, held[m], journal.Config{Origin: grandParisOrigin})
		if err != nil {
			return err
		}
		if err := t.play(o, m.name); err != nil {
			return err
		}
		return s.serve(m, o, v.data(m).Data)
	})
}

// data is the folder of a plan.
func (v *demoVerb) data(m *mount) dataFlags { return dataFlags{Data: filepath.Join(v.Data, m.name)} }

func (v *demoVerb) open(t *Terminal, s *server, m *mount, held *os.File, c journal.Config) (*opened, error) {
	bar := t.progress("cli.rebuilding")
	defer bar.done()
	c.Log, c.Progress = s.log, bar.show
	o, err := v.data(m).open(t.ctx, held, c)
	if err == nil {
		m.opened.Store(o)
	}
	return o, err
}

// openFiction opens the fictional plan, whose clock is its story's.
func (v *demoVerb) openFiction(t *Terminal, s *server, m *mount, held *os.File) error {
	tale, err := readStory(plans.Demonstration())
	if err != nil {
		return err
	}
	clock := &storyClock{base: tale.began()}
	o, err := v.open(t, s, m, held, journal.Config{Origin: demonstrationOrigin, Fictional: true, Clock: clock.now})
	if err != nil {
		return err
	}
	bar := t.progress("cli.telling")
	err = t.tell(o, tale, clock, bar)
	bar.done()
	if err != nil {
		return err
	}
	folk := identity.NewPeople(o.db, o.Vault, time.Now)
	if err := people(t.ctx, folk); err != nil {
		return err
	}
	if err := s.serve(m, o, v.data(m).Data); err != nil {
		return err
	}
	return t.showEntrance(t.ctx, folk, s.address+m.prefix)
}

// play records the sourced history of a plan that comes with the program. Every act's id follows from
// its content, so that playing again, after an interruption too, records nothing twice. A journal that
// adopted another content than this program's is left as it is.
func (t *Terminal) play(o *opened, name string) error {
	c, problems := plan.Compile(plans.GrandParis(), "plans/"+name)
	if len(problems) > 0 {
		if err := folder.Print(t.Err, t.sayer(), problems); err != nil {
			return err
		}
		return errSaid
	}
	content, territory, all := blobs(c)
	version, found, err := plan.Adopted(t.ctx, o.db, plan.View{})
	if err != nil {
		return err
	}
	if found && version.Digest != content {
		return t.compare(o, c, "plans/"+name)
	}
	seen := map[string]int{}
	for _, h := range c.History {
		sub, err := chronicled(h, content, territory, all, c.Content.Envelope)
		if err != nil {
			return err
		}
		sub.ID = historyID(h)
		if seen[sub.ID]++; seen[sub.ID] > 1 {
			sub.ID += fmt.Sprintf("-%d", seen[sub.ID])
		}
		if _, err := o.Do(context.WithoutCancel(t.ctx), chronicle, sub); err != nil {
			return fmt.Errorf("%s:%d: %w", h.Place.File, h.Place.Line, err)
		}
		if t.ctx.Err() != nil {
			return t.ctx.Err()
		}
	}
	return t.recordSchemes(o, c, "plans/"+name)
}

// recordSchemes records each text of an aid that sources give and the journal does not hold yet. Of a text that is there
// in other words, what is recorded stands: it is corrected by an act.
func (t *Terminal) recordSchemes(o *opened, c *plan.Compiled, name string) error {
	b, problems := schemesIn(c, plans.GrandParis(), name)
	if len(problems) > 0 {
		if err := folder.Print(t.Err, t.sayer(), problems); err != nil {
			return err
		}
		return errSaid
	}
	there, err := scheme.Read(t.ctx, o.db, 0)
	if err != nil {
		return err
	}
	for _, x := range b.Contents(c.Content.Fictional) {
		if there.Has(x.Version.Slug, x.Version.Day) {
			continue
		}
		blob := x.Blob()
		sub := journal.Submission{ID: "scheme-" + x.Version.Slug + "-" + x.Version.Day, Act: scheme.NewRecord(x), Effective: x.Version.Day,
			Mode: journal.Imported, Role: identity.Chronicle, Sources: x.Version.Cited(), Blobs: []journal.Blob{blob}}
		if a := x.Version.Authority; a != nil && a.Body != nil {
			sub.Authority = &journal.Authority{Body: a.Body, Date: a.Date, Number: a.Reference}
		}
		if _, err := o.Do(context.WithoutCancel(t.ctx), chronicle, sub); err != nil {
			return fmt.Errorf("%s %s: %w", x.Version.Slug, x.Version.Day, err)
		}
		if t.ctx.Err() != nil {
			return t.ctx.Err()
		}
	}
	return nil
}

// historyID names an entry of history.yaml by what it says.
func historyID(h plan.HistoryAct) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{h.Kind, h.Effective, h.AsOf, h.Action, h.Milestone, h.Text["fr"]}, "\n")))
	return "history-" + hex.EncodeToString(sum[:10])
}

// chronicled makes an act of an entry of history.yaml.
func chronicled(h plan.HistoryAct, content, territory string, all []journal.Blob, envelope money.Cents) (journal.Submission, error) {
	s := journal.Submission{Effective: h.Effective, Mode: journal.Imported, Role: identity.Chronicle, Sources: h.Sources}
	if h.Authority != nil {
		s.Authority = &journal.Authority{Body: h.Authority.Body, Date: h.Authority.Date, Number: h.Authority.Number}
	}
	a, err := h.Act(content, territory, envelope)
	if err != nil {
		return s, err
	}
	s.Act = a
	if _, adopts := a.(*plan.Adopt); adopts {
		s.Blobs = all
	}
	if s.Act == nil {
		return s, fault.New(fault.Invalid, "journal.kind_unknown", h.Kind, "")
	}
	return s, nil
}
