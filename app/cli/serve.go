package cli

import (
	"fmt"

	"relance/domain/plan"
	"relance/foundation/journal"
	"relance/foundation/locale"
)

type serveVerb struct {
	dataFlags
	letters
	paper
	Plan      string `help:"The plan folder, a draft: the server says whether it is what was adopted."`
	Addr      string `default:"127.0.0.1:8080" help:"Where to listen."`
	BehindTLS bool   `help:"A proxy in front speaks TLS: browsers are told to insist on it."`
	Instance  string `type:"path" help:"Who publishes the pages (docs/instance.md); without it, instance.yaml in the data folder."`
	Origin    string `help:"Name of the log, used when the journal is begun: an address you control, without https://." default:"relance.localhost/plan"`
}

// Run serves one plan until it is told to stop.
func (v *serveVerb) Run(t *Terminal) error {
	fictional := false
	var draft *plan.Compiled
	if v.Plan != "" {
		c, err := t.folder(v.Plan)
		if err != nil {
			return err
		}
		draft, fictional = c, c.Content.Fictional
	}
	who, err := readInstance(v.Instance, v.Data)
	if err != nil {
		return err
	}
	held, err := v.hold()
	if err != nil {
		return err
	}
	s := t.newServer(v.BehindTLS, &mount{name: "plan", letters: v.letters, instance: who})
	s.findPrinter(v.Chromium)
	return s.run(v.Addr, func(m *mount) error {
		bar := t.progress("cli.rebuilding")
		o, err := v.open(t.ctx, held, journal.Config{Origin: v.Origin, Fictional: fictional, Log: s.log, Progress: bar.show})
		bar.done()
		if err != nil {
			return err
		}
		m.opened.Store(o)
		if draft != nil {
			if err := t.compare(o, draft, v.Plan); err != nil {
				return err
			}
		}
		return s.serve(m, o, v.Data)
	})
}

// compare says how a folder differs from what was adopted; nothing is changed.
func (t *Terminal) compare(o *opened, draft *plan.Compiled, folder string) error {
	version, found, err := plan.Adopted(t.ctx, o.db, plan.View{})
	if err != nil {
		return err
	}
	if !found {
		fmt.Fprintln(t.Err, locale.Text(t.Lang, "cli.draft", folder))
		return nil
	}
	adopted, err := plan.ContentOf(t.ctx, o.db, version.Digest)
	if err != nil {
		return err
	}
	changes := plan.Diff(adopted, draft.Content)
	if len(changes) == 0 {
		return nil
	}
	key := "cli.differs_wording"
	for _, c := range changes {
		if c.Substance {
			key = "cli.differs_substance"
		}
	}
	fmt.Fprintln(t.Err, locale.Text(t.Lang, key, folder, len(changes)))
	for i, c := range changes {
		if i == differencesMax {
			fmt.Fprintln(t.Err, "  …")
			break
		}
		fmt.Fprintln(t.Err, "  "+c.Sentence(t.sayer()))
	}
	return nil
}

// differencesMax bounds how many differences are listed at start.
const differencesMax = 10
