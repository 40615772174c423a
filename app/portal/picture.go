package portal

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"relance/app/web"
	"relance/app/web/picture"
	"relance/domain/ledger"
	"relance/domain/plan"
	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/money"
	"relance/foundation/store"
)

// The pictures of links: of the plan, of each axis and of each action, by these names.
const (
	picturesPath = "/images/"
	planPicture  = "plan"
	axisPicture  = "axe-"
	pictureEnd   = ".png"
)

// picture gives a page the picture of a thing of the plan in force, and its words.
func (f *frame) picture(p *web.Page, name string) {
	c, err := f.card(name)
	if err != nil {
		return // the page is of a thing that the plan of the day has not: it says so itself
	}
	p.Picture = picturesPath + name + pictureEnd
	said := []string{f.pictured(c.Title), strings.TrimSpace(c.Sum + " " + c.Means)}
	for _, s := range c.Steps {
		said = append(said, s.Words)
	}
	p.Shows = strings.Join(said, "; ")
}

// card is what the picture of a name says. Fault: NotFound.
func (f *frame) card(name string) (picture.Card, error) {
	none := fault.New(fault.NotFound, "web.no_page")
	if f.content == nil {
		return picture.Card{}, none
	}
	c := picture.Card{Foot: f.Name, Day: f.Say("picture.day", f.on)}
	if f.Fictional {
		c.Fiction = f.pictured(f.Say("picture.fiction"))
	}
	if name == planPicture {
		c.Above, c.Title = f.in(f.content.Owner.Name), f.in(f.content.Title)
		c.Sum, c.Means = f.round(f.first.Envelope), f.Say("picture.voted", f.first.Effective)
		c.Steps = f.cardSteps(longStages, func(stage string) money.Cents { return f.reached(stage, "") })
		c.Foot = ""
		return c, nil
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(name, axisPicture)); err == nil {
		for _, a := range f.content.Axes {
			if name == axisPicture+strconv.Itoa(n) && a.Number == n {
				c.Above, c.Title, c.Hue = f.Say("axis.number", n), f.in(a.Title), hueOf(n)
				f.cardMoney(&c, func(stage string) money.Cents { return f.axisReached(n, stage) }, nil)
				return c, nil
			}
		}
	}
	a, ok := f.content.Action(name)
	if !ok {
		return c, none
	}
	c.Above, c.Title, c.Hue = f.Say("axis.short", a.Axis)+" · "+f.Say("one_action.above", a.Code), f.in(a.Title), hueOf(a.Axis)
	f.cardMoney(&c, func(stage string) money.Cents { return f.reached(stage, a.Code) }, a.Announced)
	return c, nil
}

// cardMoney tells the money of a part of the plan: what is allocated to it, or what was announced, or that
// neither is known.
func (f *frame) cardMoney(c *picture.Card, reached func(stage string) money.Cents, announced []plan.Announced) {
	c.Steps = f.cardSteps(longStages[1:], reached)
	allocated := reached(ledger.Allocated)
	switch {
	case allocated != 0:
		c.Sum, c.Means = f.round(allocated), f.Say("picture.allocated")
	case len(announced) > 0:
		c.Sum, c.Means = f.round(announced[0].Amount), f.Say("picture.announced", f.when(announced[0].AsOf))
	case f.untold(ledger.BookPlan, ledger.Allocated):
		c.Sum, c.Means = locale.Upper(f.Say("say.unknown_word")), f.Say("picture.unknown")
	default:
		c.Sum, c.Means = f.round(0), f.Say("picture.allocated")
	}
}

// cardSteps are the stages of a bar in words, with what has reached each.
func (f *frame) cardSteps(stages []string, reached func(stage string) money.Cents) []picture.Step {
	var out []picture.Step
	for _, s := range stages {
		c := reached(s)
		words := f.Say("money.label", f.Say("stage."+s), f.brief(c))
		if c == 0 && f.untold(ledger.BookPlan, s) {
			words = f.Say("money.label_unknown", f.Say("stage."+s))
		}
		out = append(out, picture.Step{Words: words, Cents: int64(c), Shade: shadeOf[s]})
	}
	return out
}

// shadeOf is the colour of a stage, as the style sheet numbers them.
var shadeOf = map[string]int{ledger.Voted: 1, ledger.Allocated: 2, ledger.Committed: 5, ledger.Paid: 8}

// pictures answers the pictures in one language. They are made once for each state of the journal and each day,
// and held as pages are; a name that is none is refused before anything is drawn.
func (p *Portal) pictures(lang locale.Lang) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name, isPicture := strings.CutSuffix(r.PathValue("name"), pictureEnd)
		if !isPicture {
			p.fail(w, r, fault.New(fault.NotFound, "web.no_page"))
			return
		}
		v := web.ReadQuery(r.URL.RawQuery, "on", "known")
		p.answer(w, r, v, func(ctx context.Context) (*web.Answer, error) { return p.draw(ctx, name, lang, v) })
	}
}

func (p *Portal) draw(ctx context.Context, name string, lang locale.Lang, v web.Values) (a *web.Answer, err error) {
	defer fault.Wrap(&err, "portal %s%s", picturesPath, name)
	ctx, cancel := context.WithTimeout(ctx, makeMax)
	defer cancel()
	var c picture.Card
	file := ""
	err = p.DB.View(ctx, func(q store.Q) error {
		f, err := p.frame(ctx, q, lang, v)
		if err != nil {
			return err
		}
		if len(f.refused) > 0 {
			return f.refused[0]
		}
		file = f.pictured(name)
		c, err = f.card(name)
		return err
	})
	if err != nil {
		return nil, err
	}
	body, err := c.PNG()
	pairs := []string{"Content-Language", string(lang), "Cache-Control", picturesKept}
	if c.Fiction != "" {
		pairs = append(pairs, "X-Robots-Tag", "noindex")
	}
	pairs = append(pairs, "Content-Disposition", `inline; filename="`+strings.Map(fileSign, strings.ReplaceAll(file, " – ", "-"))+pictureEnd+`"`)
	return web.Ready(http.StatusOK, "image/png", body, pairs...), err
}

// picturesKept lets others show a picture an hour before they ask whether it still stands.
const picturesKept = "public, max-age=3600"
