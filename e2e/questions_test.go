package e2e

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"golang.org/x/mod/sumdb/tlog"

	"relance/foundation/locale"
	"relance/foundation/money"
)

// stepsMost is how many links followed and forms sent lead from the home page to any answer.
const stepsMost = 4

// asker is somebody with a question: on a telephone's width, by keyboard alone, from the home page.
type asker struct {
	*hands
	steps int
}

// follow goes along a link or sends a form.
func (a *asker) follow(words string) {
	a.t.Helper()
	a.press(words)
	if a.steps++; a.steps > stepsMost {
		a.t.Fatalf("%s: %d steps from the home page", a.where(), a.steps)
	}
}

// unfold opens what is folded.
func (a *asker) unfold(words string) {
	a.t.Helper()
	a.reach(words)
	a.do(chromedp.KeyEvent(kb.Enter))
}

// twin reads the data of an address of the plan.
func (a *asker) twin(path string, into any) {
	a.t.Helper()
	p, err := fetch(a.base+path, "a question")
	if err != nil || p.status != 200 {
		a.t.Fatalf("%s: %v", path, err)
	}
	if err := json.Unmarshal([]byte(p.body), into); err != nil {
		a.t.Fatalf("%s: %v", path, err)
	}
}

// shown is a figure that people see on the page: its exact value, its words, and where it leads.
type shown struct{ Value, Words, To string }

func (a *asker) figure(what, where string) shown {
	a.t.Helper()
	return look[shown](a.hands, fmt.Sprintf(`(() => {
  const flat = s => s.replace(/[\s\u00a0\u202f]+/g, ' ').trim();
  const cell = e => e.closest('td'), what = e => e.dataset.what || cell(e)?.closest('table').tHead.rows[0].cells[cell(e).cellIndex].dataset.what;
  const where = e => e.dataset.where || cell(e)?.parentElement.dataset.where || '';
  const e = [...document.querySelectorAll('main data')].find(e => what(e) === %q && where(e) === %q && e.checkVisibility({visibilityProperty: true}));
  return e ? {Value: e.value, Words: flat(e.innerText), To: e.querySelector('a')?.getAttribute('href') || ''} : {Value: '', Words: '', To: ''};
})()`, what, where))
}

func (a *asker) in(t map[string]string) string {
	if s := t[string(a.lang)]; s != "" {
		return s
	}
	return t[string(locale.French)]
}

// question asks it in both languages, of the demonstration or of the real plan.
func question(t *testing.T, plan string, ask func(*asker)) {
	t.Helper()
	t.Parallel()
	s := demoSite(t)
	for _, lang := range locale.Langs {
		t.Run(string(lang), func(t *testing.T) {
			base := s.base + plan
			if lang == locale.English {
				base += "/en"
			}
			a := &asker{hands: newHands(t, base, lang)}
			a.do(chromedp.EmulateViewport(widthHand, viewportHigh))
			a.open("/")
			ask(a)
			if wide := look[int](a.hands, `document.documentElement.scrollWidth`); wide > widthHand {
				t.Errorf("%s is %d px wide", a.where(), wide)
			}
		})
	}
}

func TestWhatWasVotedAndByWhom(t *testing.T) {
	question(t, "/demo", func(a *asker) {
		var plan struct {
			VotedCents int64 `json:"voted_cents"`
			Vote       struct {
				Date, Number             string
				Body, Outcome            map[string]string
				For, Against, Abstention int
			}
		}
		a.twin("/plan.json", &plan)
		v := plan.Vote
		if v.Number != "2020-06-12/07" || plan.VotedCents != 110_000_000_00 { // plans/demonstration/story/2020.yaml
			a.t.Fatalf("the twin tells of another vote: %+v", plan)
		}
		for _, said := range []string{locale.Date(a.lang, v.Date), a.in(v.Body), a.in(v.Outcome), v.Number,
			locale.Amount(a.lang, money.Cents(plan.VotedCents)), a.say("vote.tally", v.For, v.Against, v.Abstention)} {
			a.sees(said)
		}
	})
}

func TestHowMuchOfAnAxisWasCommittedOnADay(t *testing.T) {
	const axis, day = 3, "2021-06-30"
	question(t, "/demo", func(a *asker) {
		a.follow(a.say("nav.money"))
		a.unfold(a.say("past.fold"))
		a.typeDay(a.say("past.day"), day)
		a.follow(a.say("past.show"))
		a.sees(locale.Date(a.lang, day))
		var books struct {
			On    string
			Books map[string][]struct {
				Stage, Action string
				Reached       int64 `json:"reached_cents"`
			}
		}
		a.twin("/argent.json?on="+day, &books)
		want := int64(0)
		for _, r := range books.Books["plan"] {
			if r.Stage == "committed" && strings.HasPrefix(r.Action, fmt.Sprintf("A%d.", axis)) {
				want += r.Reached
			}
		}
		got := a.figure("plan/committed/reached", fmt.Sprintf("axis:%d", axis))
		if want == 0 || got.Value != strconv.FormatInt(want, 10) || got.Words != plainSpaces(locale.Amount(a.lang, money.Cents(want))) {
			a.t.Errorf("%s says %+v, the twin %d", a.where(), got, want)
		}
	})
}

func TestWhichActGaveAnActionItsMoneyAndThatItIsInTheLog(t *testing.T) {
	const action, cents, deliberation = "A1.1", 320_000_000, "2020-07-03/04" // plans/demonstration/story/2020.yaml
	question(t, "/demo", func(a *asker) {
		a.follow(a.say("nav.actions"))
		a.follow(strings.TrimPrefix(a.base, demoSite(a.t).base) + "/actions/" + action)
		given := a.figure("plan/allocated/reached", "action:"+action)
		if given.Value != strconv.Itoa(cents) {
			a.t.Fatalf("%s says %+v", a.where(), given)
		}
		a.follow(given.To)
		a.follow(look[string](a.hands, `[...document.querySelectorAll('main a')].map(e => e.getAttribute('href')).find(at => /\/journal\/[0-9]+$/.test(at)) || 'an act'`))
		a.sees(locale.Amount(a.lang, cents))
		a.sees(deliberation)
		at := a.where()
		var act struct {
			Fields struct {
				Action string
				Cents  int64 `json:"amount_cents"`
			}
			Proof struct {
				Number, Size int64
				Root, Leaf   tlog.Hash
				Proof        tlog.RecordProof
			}
		}
		a.twin(strings.TrimPrefix(at, a.base)+".json", &act)
		if act.Fields.Action != action || act.Fields.Cents != cents {
			a.t.Errorf("%s is another act: %+v", at, act.Fields)
		}
		text := look[string](a.hands, `document.querySelector('main').textContent`)
		for _, hash := range []tlog.Hash{act.Proof.Leaf, act.Proof.Root} {
			if !strings.Contains(text, hash.String()) {
				a.t.Errorf("%s does not show %s", at, hash)
			}
		}
		if err := tlog.CheckRecord(act.Proof.Proof, act.Proof.Size, act.Proof.Root, act.Proof.Number-1, act.Proof.Leaf); err != nil {
			a.t.Errorf("%s: %v", at, err)
		}
		checkpoint, err := fetch(demoSite(a.t).base+"/demo/journal/checkpoint", at)
		if err != nil || !strings.Contains(checkpoint.body, "\n"+act.Proof.Root.String()+"\n") {
			a.t.Errorf("the log's own word has another root (%v): %s", err, checkpoint.body)
		}
	})
}

func TestWhatTheSecondAmendmentChanged(t *testing.T) {
	const before, day, deliberation = "2021-07-07", "2021-07-08", "2021-07-08/09" // plans/demonstration/story/2021.yaml
	question(t, "/demo", func(a *asker) {
		a.follow(strings.TrimPrefix(a.base, demoSite(a.t).base) + "/histoire")
		a.follow(locale.Upper(a.say("decided.amendment", 2)))
		a.sees(locale.Date(a.lang, day))
		a.sees(deliberation)
		changed := 0
		was, is := a.titles(before), a.titles(day)
		for code, title := range was {
			if is[code] == "" {
				a.sees(title)
				changed++
			}
		}
		for code, title := range is {
			if was[code] == "" {
				a.sees(title)
				changed++
			}
		}
		if changed != 2 { // one action withdrawn, one added
			a.t.Errorf("the twins tell of %d actions that came or went", changed)
		}
	})
}

// titles are the actions of the plan on a day.
func (a *asker) titles(day string) map[string]string {
	a.t.Helper()
	var list struct {
		Actions []struct {
			Code  string
			Title map[string]string
		}
	}
	a.twin("/actions.json?on="+day, &list)
	titles := map[string]string{}
	for _, x := range list.Actions {
		titles[x.Code] = a.in(x.Title)
	}
	return titles
}

func TestWhatIsNotKnownOfTheRealPlan(t *testing.T) {
	question(t, "", func(a *asker) {
		a.follow(strings.TrimPrefix(a.base, demoSite(a.t).base) + "/confiance")
		a.sees(a.say("confidence.title"))
		var known struct {
			Voted   int `json:"actions_voted"`
			Named   int
			Unnamed int
			Missing []struct{ Says map[string]string }
		}
		a.twin("/confiance.json", &known)
		if got := a.figure("known/named", ""); got.Value != strconv.Itoa(known.Named) {
			a.t.Errorf("%s says %+v, the twin %d", a.where(), got, known.Named)
		}
		if known.Voted != 50 || known.Unnamed != known.Voted-known.Named || len(known.Missing) < 5 {
			a.t.Errorf("the twin says %+v", known)
		}
		a.sees(a.say("confidence.lead_missing", known.Unnamed))
		for _, gap := range known.Missing {
			a.sees(locale.Upper(a.in(gap.Says)))
		}
	})
}

func TestWhatHappensInThisCommune(t *testing.T) {
	const code, name = "00012", "Clairvigne" // plans/demonstration/territory
	question(t, "/demo", func(a *asker) {
		a.typeIn(a.say("home.find_commune"), strings.ToLower(name))
		a.follow(a.say("home.find_commune_do"))
		a.follow(name)
		var commune struct {
			Name  string
			Paid  int64 `json:"paid_cents"`
			Money []struct {
				Action string
				Paid   int64 `json:"paid_cents"`
			}
		}
		a.twin("/communes/"+code+".json", &commune)
		if commune.Name != name || len(commune.Money) < 5 || commune.Paid == 0 {
			a.t.Fatalf("the twin tells of another commune: %+v", commune)
		}
		a.sees(a.say("commune.acts"))
		got := a.figure("plan/paid/reached", "commune:"+code)
		if got.Value != strconv.FormatInt(commune.Paid, 10) || got.Words != plainSpaces(locale.Amount(a.lang, money.Cents(commune.Paid))) {
			a.t.Errorf("%s says %+v, the twin %d", a.where(), got, commune.Paid)
		}
		sum := int64(0)
		for _, m := range commune.Money {
			sum += m.Paid
			if got := a.figure("plan/paid/reached", "action:"+m.Action+" commune:"+code); got.Value != strconv.FormatInt(m.Paid, 10) {
				a.t.Errorf("%s says %+v of %s, the twin %d", a.where(), got, m.Action, m.Paid)
			}
		}
		if sum != commune.Paid {
			a.t.Errorf("its actions have %d, it has %d", sum, commune.Paid)
		}
	})
}

func TestWhatHappensInACommuneOfTheRealPlanIsSaidToBeUnknown(t *testing.T) {
	question(t, "", func(a *asker) {
		a.typeIn(a.say("home.find_commune"), "montreuil")
		a.follow(a.say("home.find_commune_do"))
		a.follow("Montreuil")
		a.sees("Montreuil")
		a.sees(a.say("commune.no_acts"))
		if got := a.figure("plan/paid/reached", "commune:93048"); got.Value != "" {
			a.t.Errorf("%s says %+v of what nobody knows", a.where(), got)
		}
	})
}
