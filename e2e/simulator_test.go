package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"relance/foundation/locale"
	"relance/foundation/money"
)

// visitors come to the simulator of the demonstration, each with what they know, by the beginning of a question's id; what they
// may ask for and how much follows from the texts under plans/demonstration/schemes.
var visitors = []struct {
	who, aid string
	knows    map[string]string
	gets     money.Cents // 0: may not ask
}{
	{"household", "aide-velo", map[string]string{"commune": "00001", "adult": "yes", "bicycle": "electric", "price": "1800", "income": "9000", "helped": "no"}, 500_00},
	{"household", "renovation-logement", map[string]string{"commune": "00001", "main_home": "yes", "built": "01/05/1980", "classes": "3", "started": "no", "cost": "30000", "income": "9000", "other_grants": "0"}, 10_500_00},
	{"trader", "fonds-soutien", map[string]string{"commune": "00001", "sector": "shop", "staff": "5", "opened": "01/05/2015", "turnover_2019": "20000", "turnover_2020": "10000"}, 4_000_00},
	{"commune", "cantines-locales", map[string]string{"commune": "00001", "local_part": "50", "started": "yes", "cost": "100000"}, 0},
	{"association", "fetes-et-spectacles", map[string]string{"commune": "00001", "open_to_all": "yes", "spent": "10000", "income": "own 1000"}, 3_000_00},
	{"carrier", "vehicules-propres", map[string]string{"commune": "00001", "carrier": "yes", "staff": "3", "registered_on": "01/01/2005", "new_one": "cargo", "vehicles": "2", "price": "9000"}, 2_000_00},
	{"condominium", "renovation-copropriete", map[string]string{"commune": "00001", "registered": "yes", "dwellings": "40", "main_homes": "80", "voted": "yes", "cost": "100000"}, 20_000_00},
}

// Each reaches their right answer from the catalogue, by keyboard alone, on a telephone, in one language or the other. The
// portal's own tests send the same forms without a browser: no script is needed.
func TestVisitorsLearnWhichAidTheyMayAskFor(t *testing.T) {
	t.Parallel()
	s := demoSite(t)
	for i, v := range visitors {
		lang := locale.Langs[i%2]
		t.Run(fmt.Sprintf("%s, %s, %s", v.who, v.aid, lang), func(t *testing.T) {
			base := s.base + "/demo"
			if lang == locale.English {
				base += "/en"
			}
			h := newHands(t, base, lang)
			h.do(chromedp.EmulateViewport(widthHand, viewportHigh))
			h.open("/dispositifs")
			h.press(h.say("aids.to_simulator"))
			h.choose(h.say("simulator.who"), locale.Upper(h.say("public."+v.who)))
			h.press(h.say("simulator.begin"))
			for range 12 {
				if h.tellAll(v.knows) == 0 {
					break
				}
				h.press(h.say("simulator.go_on"))
			}
			h.says(v.aid, v.gets)
			h.sound()
		})
	}
}

// tellAll answers the questions that the page puts and of which the visitor knows the answer; it says how many are put.
func (h *hands) tellAll(knows map[string]string) int {
	h.t.Helper()
	put := look[[]string](h, `[...document.querySelectorAll('form.form > fieldset select, form.form > fieldset input, form.form > fieldset textarea')].map(e => e.id)`)
	for _, id := range put {
		name, _, _ := strings.Cut(strings.TrimPrefix(id, "r."), "-")
		answer, known := knows[name]
		parts := strings.Split(id, ".") // r.income-abc.0.amount
		switch {
		case !known:
		case len(parts) == 4:
			whom, amount, _ := strings.Cut(answer, " ")
			if parts[2] == "0" && parts[3] == "amount" {
				h.typeIn("#"+id, amount)
			} else if parts[2] == "0" {
				h.pick(id, whom)
			}
		case look[bool](h, fmt.Sprintf(`document.getElementById(%q).tagName === 'SELECT'`, id)):
			if look[bool](h, fmt.Sprintf(`[...document.getElementById(%q).options].some(o => o.value === %q)`, id, answer)) {
				h.pick(id, answer)
			}
		default:
			h.typeIn("#"+id, answer)
		}
	}
	return len(put)
}

// pick goes down a list to an option by its value.
func (h *hands) pick(id, value string) {
	h.t.Helper()
	h.reach("#" + id)
	h.do(chromedp.KeyEvent(kb.Home))
	for range optionMax {
		if look[string](h, `document.activeElement.value`) == value {
			return
		}
		h.do(chromedp.KeyEvent(kb.ArrowDown))
	}
	h.t.Fatalf("no option %q in %s", value, id)
}

// says demands what the results say of an aid: how much, or that one may not ask.
func (h *hands) says(aid string, gets money.Cents) {
	h.t.Helper()
	said := plainSpaces(look[string](h, fmt.Sprintf(`(document.getElementById('aide-%s') || {innerText: 'nothing'}).innerText`, aid)))
	want := h.say("rule.sum_no")
	if gets > 0 {
		want = h.say("rule.sum_yes") + " " + h.say("rule.amount_is", gets)
	}
	if !strings.Contains(said, plainSpaces(want)) {
		h.t.Errorf("%s says %q, want %q; the page: %.600s", aid, said, want, h.words())
	}
}
