package scheme_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/domain/plan/plantest"
	"relance/domain/rule"
	"relance/domain/scheme"
	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/store"
)

// desk is a journal with a small plan of 1,000 cents, of which A2.1 holds 600, and the texts of a scheme that it pays.
type desk struct {
	*journaltest.Bench
	t testing.TB
}

var decided = &journal.Authority{Body: map[string]string{"fr": "conseil"}, Date: "2020-06-01"}

func bench(t testing.TB) *desk {
	t.Helper()
	b := journaltest.New(t, append(plan.Kinds(), scheme.Kinds()...), ledger.Part(), plan.Part(), scheme.Part())
	c := &plan.Content{Format: 1, Plan: "essai", Languages: []string{"fr"}, Title: plan.Text{"fr": "Essai"}, Owner: plan.Owner{Name: plan.Text{"fr": "Ville"}},
		Envelope: 1000, ActionsVoted: 2, Vote: plan.Vote{Date: "2020-05-15", Body: plan.Text{"fr": "conseil"}, Sources: []string{}}}
	for i := range 2 {
		c.Axes = append(c.Axes, plan.Axis{Number: i + 1, Title: plan.Text{"fr": "Axe"}, Sources: []string{}, Objectives: []plan.Objective{}})
		c.Actions = append(c.Actions, plan.Action{Code: fmt.Sprintf("A%d.1", i+1), Axis: i + 1, Title: plan.Text{"fr": "Action"}, Provenance: "draft",
			Means: "scheme", Funding: "plan", Sources: []string{}, Announced: []plan.Announced{}, Milestones: []plan.Milestone{}})
	}
	plantest.Adopt(t, b, c)
	b.Must(&plan.Allocate{Action: "A2.1", Cents: 600}, "2020-05-20")
	return &desk{b, t}
}

// text is the good folder's content on a day, changed.
func text(t testing.TB, day string, change func(*scheme.Version)) *scheme.Content {
	t.Helper()
	all, problems := scheme.Compile(good(t, "", "", ""), "p", known)
	if len(problems) > 0 {
		t.Fatal(printed(t, locale.English, problems))
	}
	c := all.Contents(false)[0]
	c.Version.Day, c.Version.InForceSince = day, day
	if change != nil {
		change(c.Version)
	}
	return c
}

// try records an act that may bring a text.
func (d *desk) try(kind string, c *scheme.Content, day, mode string) (journal.Receipt, error) {
	blob := c.Blob()
	fields := fmt.Sprintf(`{"scheme":%q,"day":%q,"actions":["%s"],"content":%q}`, c.Version.Slug, c.Version.Day, strings.Join(c.Version.Actions, `","`), blob.Digest())
	if len(c.Version.Actions) == 0 {
		fields = strings.Replace(fields, `"actions":[""],`, "", 1)
	}
	a, err := d.Registry.Decode(kind, []byte(fields))
	if err != nil {
		d.t.Fatal(err)
	}
	return d.send(journal.Submission{Act: a, Effective: day, Mode: mode, Blobs: []journal.Blob{blob}})
}

func (d *desk) send(s journal.Submission) (journal.Receipt, error) {
	s.ID = d.ID()
	if s.Authority == nil {
		s.Authority = decided
	}
	rs, err := d.Do(context.Background(), journaltest.Everyone, s)
	if err != nil {
		return journal.Receipt{}, err
	}
	return rs[0], nil
}

func (d *desk) must(r journal.Receipt, err error) journal.Receipt {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func (d *desk) act(a journal.Act, day string) (journal.Receipt, error) {
	return d.send(journal.Submission{Act: a, Effective: day})
}

// refused holds that an answer is the one fault with a key, in words, and that nothing was recorded.
func (d *desk) refused(key string) func(journal.Receipt, error) {
	size := d.Head().Size
	return func(_ journal.Receipt, err error) {
		d.t.Helper()
		found := fault.Of(err)
		if len(found) != 1 || found[0].Key != key {
			d.t.Fatalf("answered by %v, want %s", err, key)
		}
		for _, l := range locale.Langs {
			if s := locale.Text(l, key, found[0].Args...); s == key || strings.Contains(s, "{") {
				d.t.Errorf("%s says %q in %s", key, s, l)
			}
		}
		if d.Head().Size != size {
			d.t.Errorf("a refused act was recorded: %s", key)
		}
	}
}

func (d *desk) read(known int64) *scheme.Standing {
	d.t.Helper()
	s, err := scheme.Read(context.Background(), d.DB, known)
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

// stands gives what stands at a stage of A2.1 on a day.
func (d *desk) stands(stage, on string) money.Cents {
	d.t.Helper()
	sums, err := ledger.Sum(context.Background(), d.DB, ledger.Query{On: on, By: ledger.ByBook | ledger.ByStage | ledger.ByAction, Action: "A2.1"})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, s := range sums {
		if s.Stage == stage {
			return s.Cents
		}
	}
	return 0
}

func call(cents money.Cents) *scheme.OpenCall {
	return &scheme.OpenCall{Call: "aide-1", Scheme: "aide", Title: rule.Text{"fr": "Premier appel"}, Opens: "2020-06-15", Until: "2020-09-30", Action: "A2.1", Cents: cents}
}

func TestATextIsRecordedOnceOnItsDayAndOpensNothing(t *testing.T) {
	d := bench(t)
	c := text(t, "2020-06-11", nil)
	d.refused("scheme.record_imported")(d.try("scheme.record", c, "2020-06-11", journal.Native))
	d.refused("scheme.record_day")(d.try("scheme.record", c, "2020-06-12", journal.Imported))
	r := d.must(d.try("scheme.record", c, "2020-06-11", journal.Imported))
	d.refused("scheme.version_there")(d.try("scheme.record", c, "2020-06-11", journal.Imported))
	d.must(d.try("scheme.record", text(t, "2018-01-01", nil), "2018-01-01", journal.Imported)) // before the plan, and after the other
	s := d.read(0)
	if len(s.Schemes) != 1 || len(s.Schemes[0].Versions) != 2 || s.Schemes[0].Versions[0].Day != "2018-01-01" || s.State("aide", "2020-12-31") != scheme.Recorded {
		t.Errorf("%d schemes, %s", len(s.Schemes), s.State("aide", "2020-12-31"))
	}
	if v, err := s.Schemes[0].On("2020-06-11"); err != nil || s.Act(v) != r.Number || len(s.Schemes[0].Cases) != 2*9 {
		t.Errorf("%v, act %d of %d, %d cases", err, s.Act(v), r.Number, len(s.Schemes[0].Cases))
	}
	if early := d.read(r.Number - 1); len(early.Schemes) != 0 {
		t.Error("it was known before its act")
	}
	d.refused("scheme.not_open")(d.act(call(100), "2020-06-15"))
	if found := d.Verify(); len(found) != 0 {
		t.Error(found)
	}
}

func TestATextThatNoCompilerMadeIsRefused(t *testing.T) {
	d := bench(t)
	send := func(body string) (journal.Receipt, error) {
		blob := journal.Blob{Media: scheme.ContentMedia, Body: body}
		a, err := d.Registry.Decode("scheme.record", []byte(fmt.Sprintf(`{"scheme":"aide","day":"2020-06-11","actions":["A2.1"],"content":%q}`, blob.Digest())))
		if err != nil {
			t.Fatal(err)
		}
		return d.send(journal.Submission{Act: a, Effective: "2020-06-11", Mode: journal.Imported, Blobs: []journal.Blob{blob}})
	}
	whole := string(text(t, "2020-06-11", nil).Canonical())
	for old, x := range map[string]struct{ new, key string }{
		`{"format":1,`:             {`{"format":2,`, "scheme.content_unreadable"},
		`"fictional":false`:        {`"fictional":true`, "plan.fiction_mixed"},
		`"slug":"aide"`:            {`"slug":"autre"`, "scheme.content_other"},
		`"actions":["A2.1"]`:       {`"actions":["A1.1"]`, "scheme.content_other"},
		`"staff <= 20"`:            {`"staff <= 20 €"`, "scheme.content_rule"},
		`"gives":"grant"`:          {`"gives":"cadeau"`, "scheme.content_wrong"},
		`"cases":`:                 {`"unknown":1,"cases":`, "scheme.content_unreadable"},
		`"fr":"Aide aux commerces`: {`"fr": "Aide aux commerces`, "scheme.content_unreadable"}, // a space: not canonical
	} {
		if !strings.Contains(whole, old) {
			t.Fatalf("no %s in %s", old, whole[:200])
		}
		d.refused(x.key)(send(strings.Replace(whole, old, x.new, 1)))
	}
	d.refused("scheme.content_unreadable")(send("[]"))
	a := scheme.NewRecord(text(t, "2020-06-11", nil))
	d.refused("scheme.content_missing")(d.send(journal.Submission{Act: a, Effective: "2020-06-11", Mode: journal.Imported}))
	d.refused("plan.no_action")(d.try("scheme.record", text(t, "2020-06-11", func(v *scheme.Version) { v.Actions = []string{"A2.7"} }), "2020-06-11", journal.Imported))
}

func TestASchemeOpensWhenAllItsTermsAreVotedAndNotBefore(t *testing.T) {
	d := bench(t)
	c := func(change func(*scheme.Version)) *scheme.Content { return text(t, "2020-06-11", change) }
	open := func(change func(*scheme.Version)) (journal.Receipt, error) {
		return d.try("scheme.open", c(change), "2020-06-01", "")
	}
	d.refused("scheme.unsettled")(open(func(v *scheme.Version) {
		v.Conditions[0].When, v.Conditions[0].Unknown = "", true
		v.Amount[0].Value = ""
	}))
	d.refused("scheme.since_not_voted")(open(func(v *scheme.Version) { v.InForceSince, v.SeenOn = scheme.Unknown, v.Day }))
	d.refused("scheme.funding_not_voted")(open(func(v *scheme.Version) { v.Funding = scheme.Unknown }))
	d.refused("scheme.cap_not_opened")(open(func(v *scheme.Version) { v.Cap = true }))
	d.refused("scheme.opened_after")(d.try("scheme.open", c(nil), "2020-06-12", ""))
	d.refused("scheme.not_known")(d.try("scheme.amend", c(nil), "2020-06-01", ""))
	blob := c(nil).Blob()
	without, err := d.Registry.Decode("scheme.open", []byte(fmt.Sprintf(`{"scheme":"aide","day":"2020-06-11","actions":["A2.1"],"content":%q}`, blob.Digest())))
	if err != nil {
		t.Fatal(err)
	}
	d.refused("plan.authority_missing")(d.send(journal.Submission{Act: without, Effective: "2020-06-01", Blobs: []journal.Blob{blob}, Authority: &journal.Authority{Body: map[string]string{"fr": "conseil"}}}))

	d.must(d.try("scheme.record", c(nil), "2020-06-11", journal.Imported))
	d.refused("scheme.version_differs")(open(func(v *scheme.Version) { v.Title = rule.Text{"fr": "Autre", "en": "Other"} }))
	first := d.must(open(nil))
	d.refused("scheme.is_open")(open(nil))
	d.refused("scheme.version_later")(d.try("scheme.amend", c(nil), "2020-06-10", ""))
	d.must(d.try("scheme.amend", text(t, "2020-10-01", nil), "2020-09-20", ""))
	d.refused("scheme.state_later")(d.act(&scheme.Close{Scheme: "aide"}, "2020-05-20"))
	end := d.must(d.act(&scheme.Close{Scheme: "aide"}, "2020-12-31"))
	d.refused("scheme.not_open")(d.try("scheme.amend", text(t, "2021-10-01", nil), "2021-09-20", ""))
	d.refused("scheme.not_open")(d.act(&scheme.Close{Scheme: "aide"}, "2021-01-31"))
	s := d.read(0)
	for on, want := range map[string]string{"2020-05-31": scheme.Recorded, "2020-06-01": scheme.Open, "2020-12-30": scheme.Open, "2020-12-31": scheme.Closed} {
		if got := s.State("aide", on); got != want {
			t.Errorf("on %s it is %s, want %s", on, got, want)
		}
	}
	if len(s.Schemes) != 1 || len(s.Schemes[0].Versions) != 2 { // what was recorded is what was opened
		t.Errorf("%d versions", len(s.Schemes[0].Versions))
	}
	if at := d.read(end.Number-1).State("aide", "2021-01-01"); at != scheme.Open {
		t.Errorf("before the act that closed it, it was %s", at)
	}
	d.must(d.try("scheme.open", text(t, "2022-01-01", nil), "2021-12-15", ""))
	if got := d.read(0).State("aide", "2022-01-01"); got != scheme.Open {
		t.Errorf("opened again, it is %s", got)
	}
	// Its opening taken back, nothing that followed holds.
	if _, err := d.Act(&journal.Correct{Of: first.Number, Reason: map[string]string{"fr": "Erreur."}}, ""); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the opening is taken back under what followed: %v", err)
	}
	if found := d.Verify(); len(found) != 0 {
		t.Error(found)
	}
}

func TestACallTakesItsEnvelopeFromTheActionAndGivesBackWhatIsLeft(t *testing.T) {
	d := bench(t)
	d.refused("scheme.not_known")(d.act(call(100), "2020-06-10"))
	d.must(d.try("scheme.open", text(t, "2020-06-11", nil), "2020-06-01", ""))
	for key, change := range map[string]func(*scheme.OpenCall){
		"scheme.call_code":        func(c *scheme.OpenCall) { c.Call = "Aide 1" },
		"scheme.call_title":       func(c *scheme.OpenCall) { c.Title = nil },
		"scheme.call_days":        func(c *scheme.OpenCall) { c.Opens = "15/06/2020" },
		"scheme.call_days_turned": func(c *scheme.OpenCall) { c.Until = "2020-06-14" },
		"scheme.call_before":      func(c *scheme.OpenCall) { c.Opens = "2020-06-10" },
		"scheme.call_action":      func(c *scheme.OpenCall) { c.Action = "A1.1" },
		"ledger.cents_wrong":      func(c *scheme.OpenCall) { c.Cents = 0 },
		"plan.short":              func(c *scheme.OpenCall) { c.Cents = 601 },
	} {
		c := call(100)
		change(c)
		d.refused(key)(d.act(c, "2020-06-10"))
	}
	opened := d.must(d.act(call(400), "2020-06-10"))
	d.refused("scheme.call_there")(d.act(call(100), "2020-06-20"))
	d.refused("scheme.calls_open")(d.act(&scheme.Close{Scheme: "aide"}, "2020-12-31"))
	if a, o := d.stands(ledger.Allocated, "2020-06-10"), d.stands(ledger.Opened, "2020-06-10"); a != 200 || o != 400 {
		t.Errorf("%d allocated, %d opened", a, o)
	}
	d.refused("scheme.call_not_known")(d.act(&scheme.ExtendCall{Call: "aide-2", Cents: 1}, "2020-07-01"))
	d.refused("scheme.call_extends_nothing")(d.act(&scheme.ExtendCall{Call: "aide-1"}, "2020-07-01"))
	d.refused("scheme.call_not_later")(d.act(&scheme.ExtendCall{Call: "aide-1", Until: "2020-09-30"}, "2020-07-01"))
	d.refused("scheme.state_later")(d.act(&scheme.ExtendCall{Call: "aide-1", Cents: 1}, "2020-06-09"))
	d.refused("plan.short")(d.act(&scheme.ExtendCall{Call: "aide-1", Cents: 201}, "2020-07-01"))
	d.must(d.act(&scheme.ExtendCall{Call: "aide-1", Until: "2020-10-31", Cents: 150}, "2020-07-01"))
	d.refused("scheme.call_left")(d.act(&scheme.CloseCall{Call: "aide-1", Back: 400}, "2020-11-02"))
	before := d.Head().Size
	d.must(d.act(&scheme.CloseCall{Call: "aide-1", Back: 550}, "2020-11-02"))
	d.refused("scheme.call_closed")(d.act(&scheme.ExtendCall{Call: "aide-1", Cents: 1}, "2020-12-01"))
	d.must(d.act(&scheme.Close{Scheme: "aide"}, "2020-12-31"))

	if a, o := d.stands(ledger.Allocated, "2020-12-31"), d.stands(ledger.Opened, "2020-12-31"); a != 600 || o != 0 {
		t.Errorf("%d allocated, %d opened at the end", a, o)
	}
	s := d.read(0)
	for on, want := range map[string]string{"2020-06-09": "", "2020-06-14": "400 2020-09-30 false", "2020-06-15": "400 2020-09-30 true", "2020-07-01": "550 2020-10-31 true",
		"2020-10-31": "550 2020-10-31 true", "2020-11-01": "550 2020-10-31 false", "2020-11-02": "0 2020-10-31 false"} {
		got := ""
		if calls := s.Calls("aide", on); len(calls) == 1 {
			got = fmt.Sprintf("%d %s %v", int64(calls[0].Envelope), calls[0].Until, calls[0].Takes(on))
			if calls[0].Act != opened.Number {
				t.Errorf("it was opened by act %d", calls[0].Act)
			}
		}
		if got != want {
			t.Errorf("on %s: %q, want %q", on, got, want)
		}
	}
	if c := d.read(before).Calls("", "2020-12-01"); len(c) != 1 || c[0].State != scheme.Open {
		t.Errorf("before the act that closed it: %v", c)
	}
	if found := d.Verify(); len(found) != 0 {
		t.Error(found)
	}
}

func TestACallOfASchemeThatThePlanDoesNotPayHasNoEnvelope(t *testing.T) {
	d := bench(t)
	d.must(d.try("scheme.open", text(t, "2020-06-11", func(v *scheme.Version) { v.Funding, v.Actions = "general", nil }), "2020-06-01", ""))
	d.refused("scheme.call_not_plan")(d.act(call(100), "2020-06-10"))
	c := call(0)
	c.Action, c.Until = "", ""
	d.must(d.act(c, "2020-06-10"))
	d.refused("scheme.call_endless")(d.act(&scheme.ExtendCall{Call: "aide-1", Until: "2021-01-01"}, "2020-07-01"))
	d.refused("scheme.call_not_plan")(d.act(&scheme.ExtendCall{Call: "aide-1", Cents: 5}, "2020-07-01"))
	d.refused("scheme.call_not_plan")(d.act(&scheme.CloseCall{Call: "aide-1", Back: 5}, "2020-07-01"))
	d.must(d.act(&scheme.CloseCall{Call: "aide-1"}, "2020-07-01"))
}

// A correction records the same text in better words, in the place of the first.
func TestATextIsCorrectedByAnAct(t *testing.T) {
	d := bench(t)
	wrong := text(t, "2020-06-11", func(v *scheme.Version) { v.Title = rule.Text{"fr": "Ade aux commerces", "en": "Aid to shops"} })
	r := d.must(d.try("scheme.record", wrong, "2020-06-11", journal.Imported))
	right := text(t, "2020-06-11", nil)
	blob := right.Blob()
	again := &journal.Correct{Of: r.Number, Reason: map[string]string{"fr": "Coquille."}, With: &journal.Again{Kind: "scheme.record",
		Fields: []byte(fmt.Sprintf(`{"scheme":"aide","day":"2020-06-11","actions":["A2.1"],"content":%q}`, blob.Digest()))}}
	d.must(d.send(journal.Submission{Act: again, Mode: journal.Imported, Blobs: []journal.Blob{blob}}))
	now, was := d.read(0), d.read(r.Number)
	if now.Schemes[0].Latest().Title["fr"] != "Aide aux commerces" || was.Schemes[0].Latest().Title["fr"] != "Ade aux commerces" || len(now.Schemes[0].Versions) != 1 {
		t.Errorf("%v, then %v", was.Schemes[0].Latest().Title, now.Schemes[0].Latest().Title)
	}
	if found := d.Verify(); len(found) != 0 {
		t.Error(found)
	}
}

// Who leads one axis acts on the schemes of that axis alone, before and after a change of text.
func TestTheSchemesOfAnAxisAreThoseOfItsLead(t *testing.T) {
	d := bench(t)
	lead := func(axis string) identity.Actor {
		return identity.Actor{Ref: "p_lead", Roles: []identity.Role{identity.AxisLead}, Within: map[identity.Role][]string{identity.AxisLead: {axis}}}
	}
	may := func(who identity.Actor, s journal.Submission) bool {
		s.ID, s.Authority = d.ID(), decided
		_, err := d.Dry(context.Background(), who, s)
		if err != nil && fault.KindOf(err) != fault.Forbidden {
			t.Fatal(err)
		}
		return err == nil
	}
	bring := func(kind string, c *scheme.Content) journal.Submission {
		blob := c.Blob()
		a, err := d.Registry.Decode(kind, []byte(fmt.Sprintf(`{"scheme":"aide","day":%q,"actions":["%s"],"content":%q}`, c.Version.Day, c.Version.Actions[0], blob.Digest())))
		if err != nil {
			t.Fatal(err)
		}
		return journal.Submission{Act: a, Effective: "2020-06-01", Blobs: []journal.Blob{blob}}
	}
	ours := text(t, "2020-06-11", nil)
	if !may(lead("axis:2"), bring("scheme.open", ours)) || may(lead("axis:1"), bring("scheme.open", ours)) {
		t.Error("the opening is not its own lead's alone")
	}
	d.must(d.try("scheme.open", ours, "2020-06-01", ""))
	taken := text(t, "2020-10-01", func(v *scheme.Version) { v.Actions = []string{"A1.1"} })
	if may(lead("axis:1"), bring("scheme.amend", taken)) {
		t.Error("a scheme is taken from another axis by its new text")
	}
	for name, a := range map[string]journal.Act{"close": &scheme.Close{Scheme: "aide"}, "call": call(100)} {
		s := journal.Submission{Act: a, Effective: "2020-06-12"}
		if !may(lead("axis:2"), s) || may(lead("axis:1"), s) {
			t.Errorf("%s: not its own lead's alone", name)
		}
	}
	if may(lead("axis:2"), journal.Submission{Act: &scheme.CloseCall{Call: "unknown"}, Effective: "2020-06-12"}) {
		t.Error("what is not there is told")
	}
}

// What the journal keeps of the real plan's schemes is what its folder compiles to.
func TestWhatIsReadFromTheJournalIsWhatTheFolderSays(t *testing.T) {
	ctx := context.Background()
	b := journaltest.New(t, append(plan.Kinds(), scheme.Kinds()...), ledger.Part(), plan.Part(), scheme.Part())
	compiled := plantest.Compile(t, "../../plans/grand-paris")
	plantest.Adopt(t, b, compiled.Content)
	all := realCatalogue(t, compiled)
	for _, c := range all.Contents(false) {
		if _, err := b.Do(ctx, journaltest.Everyone, journal.Submission{ID: b.ID(), Act: scheme.NewRecord(c), Effective: c.Version.Day, Mode: journal.Imported,
			Sources: c.Version.Cited(), Blobs: []journal.Blob{c.Blob()}}); err != nil {
			t.Fatalf("%s %s: %v", c.Version.Slug, c.Version.Day, err)
		}
	}
	s, err := scheme.Read(ctx, b.DB, 0)
	if err != nil {
		t.Fatal(err)
	}
	want, got := all.Contents(false), s.Contents(false)
	if len(want) < 30 || len(want) != len(got) {
		t.Fatalf("%d texts, want %d", len(got), len(want))
	}
	for i := range want {
		if want[i].Blob().Digest() != got[i].Blob().Digest() {
			t.Errorf("%s %s is not as it was", want[i].Version.Slug, want[i].Version.Day)
		}
	}
	if schemes, versions := s.Count(); schemes != len(all.Schemes)+len(all.Caps) || versions != len(want) {
		t.Errorf("%d schemes, %d versions", schemes, versions)
	}
	for _, x := range append(s.Schemes, s.Caps...) {
		if x.Latest().Rule() == nil {
			t.Errorf("%s cannot be asked", x.Slug)
		}
	}
	if n, err := store.All(ctx, b.DB, store.Query(`select count(*) from scheme_version`), store.Value[int64]); err != nil || n[0] != int64(len(want)) {
		t.Error(n, err)
	}
}

// realCatalogue compiles the schemes of a folder.
func realCatalogue(t testing.TB, c *plan.Compiled) *scheme.Catalogue {
	t.Helper()
	fsys, problems := plan.OpenFolder("../../plans/grand-paris")
	if len(problems) > 0 {
		t.Fatal(printed(t, locale.English, problems))
	}
	all, problems := scheme.Compile(fsys, "p", scheme.Of(c.Content))
	if len(problems) > 0 {
		t.Fatal(printed(t, locale.English, problems))
	}
	return all
}

// Whatever is tried, each euro is in one place, and the envelope of a call is what stands in its place and left it.
func TestEnvelopesOfCallsAreWhatStandsInTheirPlaces(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := bench(t)
		d.must(d.try("scheme.open", text(t, "2020-06-01", nil), "2020-06-01", ""))
		day := func() string {
			return fmt.Sprintf("2020-%02d-%02d", rapid.IntRange(6, 12).Draw(r, "month"), rapid.IntRange(1, 28).Draw(r, "day"))
		}
		code := func() string { return fmt.Sprintf("aide-%d", rapid.IntRange(1, 3).Draw(r, "call")) }
		cents := func() money.Cents { return money.Cents(rapid.IntRange(0, 400).Draw(r, "cents")) }
		var done []int64
		for range rapid.IntRange(1, 25).Draw(r, "acts") {
			var a journal.Act
			on := day()
			switch rapid.IntRange(0, 5).Draw(r, "what") {
			case 0, 1:
				c := call(cents())
				c.Call = code()
				a = c
			case 2:
				a = &scheme.ExtendCall{Call: code(), Cents: cents()}
			case 3:
				x := &scheme.CloseCall{Call: code()}
				for _, c := range d.read(0).Calls("", "") {
					if c.Code == x.Call && c.State == scheme.Open {
						x.Back = c.Envelope
					}
				}
				a = x
			case 4:
				a = &plan.Reallocate{From: "A2.1", To: "", Cents: cents()}
			case 5:
				if len(done) > 0 {
					a, on = &journal.Correct{Of: rapid.SampledFrom(done).Draw(r, "of"), Reason: map[string]string{"fr": "Erreur."}}, ""
				}
			}
			if a == nil {
				continue
			}
			if receipt, err := d.act(a, on); err == nil && a.Kind() != "act.correct" {
				done = append(done, receipt.Number)
			} else if k := fault.KindOf(err); k == fault.Internal || k == fault.Unavailable {
				r.Fatalf("%s: %v", a.Kind(), err)
			}
		}
		on := day()
		sums, err := ledger.Sum(context.Background(), d.DB, ledger.Query{On: on, By: ledger.ByBook | ledger.ByStage | ledger.ByCall})
		if err != nil {
			r.Fatal(err)
		}
		whole, of := money.Cents(0), map[string]money.Cents{}
		for _, s := range sums {
			whole += s.Cents
			of[s.Call] += s.Cents
		}
		if whole != 1000 {
			r.Errorf("on %s the book sums to %d", on, whole)
		}
		for _, c := range d.read(0).Calls("", on) {
			if c.Envelope != of[c.Code] {
				r.Errorf("on %s the call %s has %d, and %d stand in its place", on, c.Code, c.Envelope, of[c.Code])
			}
		}
		if found := d.Verify(); len(found) != 0 {
			r.Error(found)
		}
	})
}
