package scheme_test

import (
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"relance/domain/plan/plantest"
	"relance/domain/rule"
	"relance/domain/scheme"
	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/money"
)

// shipped compiles the schemes of a plan that comes with the program.
func shipped(t testing.TB, name string) *scheme.Catalogue {
	t.Helper()
	dir := "../../plans/" + name
	all, problems := scheme.Compile(os.DirFS(dir), name, scheme.Of(plantest.Compile(t, dir).Content))
	if len(problems) > 0 {
		t.Fatal(printed(t, locale.English, problems))
	}
	return all
}

func textOn(t testing.TB, c *scheme.Catalogue, slug, on string) *scheme.Version {
	t.Helper()
	s, err := c.Find(slug)
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.On(on)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func exactly(c money.Cents) scheme.Span { return scheme.Span{Least: c, Most: c} }

func rows(list ...map[string]string) []map[string]string { return list }

// Each rule of law that ships reduces, refuses or leaves what it must, with its arithmetic.
func TestRulesOfLawReduceOrRefuseWhatIsAsked(t *testing.T) {
	real, fiction := shipped(t, "grand-paris"), shipped(t, "demonstration")
	financing := func(own, others string) []scheme.Answer {
		return []scheme.Answer{{ID: "financing", Rows: rows(map[string]string{"funder": "owner", "amount": own}, map[string]string{"funder": "public", "amount": others})}, {ID: "lead", Text: "no"}, {ID: "waiver", Text: "no"}}
	}
	type asked struct {
		slug  string
		cents money.Cents
	}
	for _, c := range []struct {
		name    string
		of      *scheme.Catalogue
		on, cap string
		asked   []asked
		answers []scheme.Answer
		holds   rule.Status
		left    scheme.Span
	}{
		{"the owner's fifth is there", real, "2026-11-30", "participation-minimale", []asked{{"fim", 30_000_00}}, financing("20 000 €", "50 000 €"), rule.Yes, exactly(30_000_00)},
		{"the owner's fifth is not", real, "2026-11-30", "participation-minimale", []asked{{"fim", 40_000_00}}, financing("20 000 €", "50 000 €"), rule.No, exactly(30_000_00)},
		{"contributions above the commune's share", real, "2026-11-30", "fonds-de-concours", []asked{{"fim", 80_000_00}},
			[]scheme.Answer{{ID: "cost", Text: "100 000 €"}, {ID: "grants", Text: "0 €"}, {ID: "others", Text: "0 €"}}, rule.No, exactly(50_000_00)},
		{"a clean vehicle's maximum", real, "2021-01-15", "cumul-vehicule-propre", []asked{{"roule-propre", 6_000_00}}, []scheme.Answer{{ID: "new", Text: "yes"}, {ID: "others", Text: "16 000 €"}}, rule.No, exactly(3_000_00)},
		{"two aids that exclude each other", fiction, "2021-01-15", "une-seule-aide", []asked{{"fonds-soutien", 3_000_00}, {"lieux-culturels", 2_000_00}}, nil, rule.No, exactly(5_000_00)},
		{"one of them alone", fiction, "2021-01-15", "une-seule-aide", []asked{{"lieux-culturels", 2_000_00}}, nil, rule.Yes, exactly(2_000_00)},
		{"an invoice that served", fiction, "2021-01-15", "facture-une-fois", []asked{{"aide-velo", 400_00}}, []scheme.Answer{{ID: "invoices", Rows: rows(map[string]string{"amount": "900 €", "served": "700 €"})}}, rule.No, exactly(200_00)},
		{"nothing is answered", fiction, "2021-01-15", "facture-une-fois", []asked{{"aide-velo", 400_00}}, nil, rule.Unknown, scheme.Span{Most: 400_00}},
	} {
		var chosen []scheme.Chosen
		for _, a := range c.asked {
			chosen = append(chosen, scheme.Chosen{Version: textOn(t, c.of, a.slug, c.on), Amount: exactly(a.cents)})
		}
		answers := map[string][]scheme.Answer{}
		if c.answers != nil {
			answers[c.cap] = c.answers
		}
		all, err := c.of.Cumulate(c.on, chosen, answers, nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for _, l := range all {
			if l.Cap.Slug == c.cap && (l.Holds != c.holds || l.After != c.left) {
				t.Errorf("%s: %s, %v is left, want %s, %v", c.name, l.Holds, l.After, c.holds, c.left)
			}
			for _, lang := range locale.Langs {
				if l.Says(lang) == "" {
					t.Errorf("%s: nothing is said", c.name)
				}
			}
		}
		if !slices.ContainsFunc(all, func(l scheme.Limited) bool { return l.Cap.Slug == c.cap }) {
			t.Errorf("%s: %s does not concern it", c.name, c.cap)
		}
	}
}

// An advance counts for its gross grant equivalent, which is less than its sum and which no rule here reckons.
func TestAnAdvanceIsNotCutAsIfItWereAGrant(t *testing.T) {
	c := shipped(t, "grand-paris")
	aid := *textOn(t, c, "fonds-resilience", "2020-10-20")
	aid.StateAid = &scheme.StateAid{Regime: "de_minimis"}
	year := map[string][]scheme.Answer{"de-minimis": {{ID: "past_aids", Rows: rows(map[string]string{"granted_on": "2020-02-01", "gross": "150 000 €"})}, {ID: "road_freight", Text: "no"}, {ID: "fiscal_year", Text: "2020-01-01"}}}
	for _, x := range []struct {
		gives string
		asked money.Cents
		holds rule.Status
		left  scheme.Span
	}{
		{"grant", 100_000_00, rule.No, exactly(50_000_00)},
		{"advance", 100_000_00, rule.Unknown, scheme.Span{Most: 100_000_00}},
		{"advance", 50_000_00, rule.Yes, scheme.Span{Most: 50_000_00}},
	} {
		v := aid
		v.Gives = x.gives
		all, err := c.Cumulate("2020-10-20", []scheme.Chosen{{Version: &v, Amount: exactly(x.asked)}}, year, nil)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(all, func(l scheme.Limited) bool { return l.Cap.Slug == "de-minimis" })
		if i < 0 || all[i].Holds != x.holds || all[i].After != x.left {
			t.Errorf("%s of %d: %+v, want %s, %v", x.gives, x.asked, all[i].After, x.holds, x.left)
		}
	}
}

func TestWhatIsNoAnswerToARuleOfLawIsSaidAtItsField(t *testing.T) {
	c := shipped(t, "demonstration")
	chosen := []scheme.Chosen{{Version: textOn(t, c, "aide-velo", "2021-01-15"), Amount: exactly(1)}}
	for field, answers := range map[string]map[string][]scheme.Answer{
		"caps":                                {"facture": nil},
		"facture-une-fois.invoices[0].amount": {"facture-une-fois": {{ID: "invoices", Rows: rows(map[string]string{"amount": "beaucoup"})}}},
		"facture-une-fois.autre":              {"facture-une-fois": {{ID: "autre", Text: "1"}}},
	} {
		_, err := c.Cumulate("2021-01-15", chosen, answers, nil)
		if found := fault.Of(err); len(found) != 1 || found[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// Whatever is chosen and answered: no sum is raised, the order of the aids changes nothing, further answers only narrow, and
// what is left is left again.
func TestCumulationNeverRaisesAndOnlyNarrows(t *testing.T) {
	c := shipped(t, "demonstration")
	const on = "2021-01-15"
	cents := func(r *rapid.T, name string) money.Cents {
		return money.Cents(rapid.Int64Range(0, 2_000_000).Draw(r, name))
	}
	rapid.Check(t, func(r *rapid.T) {
		var chosen []scheme.Chosen
		for _, s := range c.Schemes {
			if v, err := s.On(on); err == nil && rapid.Bool().Draw(r, s.Slug) {
				a, b := cents(r, "least"), cents(r, "most")
				chosen = append(chosen, scheme.Chosen{Version: v, Amount: scheme.Span{Least: min(a, b), Most: max(a, b)}})
			}
		}
		invoices := []scheme.Answer{{ID: "invoices", Rows: rows(map[string]string{"amount": cents(r, "amount").Plain(), "served": cents(r, "served").Plain()})}}
		none, err := c.Cumulate(on, chosen, nil, nil)
		if err != nil {
			r.Fatal(err)
		}
		some, err := c.Cumulate(on, chosen, map[string][]scheme.Answer{"facture-une-fois": invoices}, nil)
		if err != nil {
			r.Fatal(err)
		}
		slices.Reverse(chosen)
		turned, err := c.Cumulate(on, chosen, map[string][]scheme.Answer{"facture-une-fois": invoices}, nil)
		if err != nil || len(none) != len(some) || len(turned) != len(some) {
			r.Fatal(err, len(none), len(some), len(turned))
		}
		for i, l := range some {
			switch x := none[i].After; {
			case l.After.Least > l.Before.Least || l.After.Most > l.Before.Most || l.After.Least > l.After.Most || l.After.Least < 0:
				r.Errorf("%s: %v becomes %v", l.Cap.Slug, l.Before, l.After)
			case l.After.Least < x.Least || l.After.Most > x.Most:
				r.Errorf("%s: an answer widens %v to %v", l.Cap.Slug, x, l.After)
			case none[i].Holds != rule.Unknown && none[i].Holds != l.Holds:
				r.Errorf("%s: an answer turns %s to %s", l.Cap.Slug, none[i].Holds, l.Holds)
			case turned[i].After != l.After || turned[i].Holds != l.Holds || len(turned[i].Of) != len(l.Of):
				r.Errorf("%s: turned round, %v is left instead of %v", l.Cap.Slug, turned[i].After, l.After)
			}
		}
	})
}
