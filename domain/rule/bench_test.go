package rule

import (
	"fmt"
	"strings"
	"testing"

	"cel.dev/cel-go/cel"

	"relance/foundation/locale"
)

// The rule and the thousand applicants of targets.md A1: fifteen tests, a rate with a bonus, three caps. bench/a-rules.sh
// runs the same on peers in JavaScript.

type applicant struct {
	effectif, ca, anciennete, depenses, date, minimis int64
	region, naf                                       string
	collective, fiscal, deja, siege, zrr              bool
}

func applicants(n int) []applicant {
	s := uint32(12345)
	rnd := func(k uint64) int64 {
		s = s*1664525 + 1013904223
		return int64(uint64(s) * k >> 32)
	}
	regions := strings.Fields("11 24 27 28 32 44 52 53 75 76 84 93 94")
	naf := strings.Fields("A B C F G H I J K L M Q")
	out := make([]applicant, n)
	for i := range out {
		x := &out[i]
		x.effectif = 1
		if rnd(20) == 0 {
			x.effectif = 250 + rnd(500)
		} else {
			x.effectif = 1 + rnd(120)
		}
		if rnd(20) == 0 {
			x.ca = 50_000_001 + rnd(9_000_000)
		} else {
			x.ca = 50_000 + rnd(9_000_000)
		}
		x.anciennete, x.region, x.naf = rnd(200), regions[rnd(13)], naf[rnd(12)]
		x.collective, x.fiscal = rnd(30) == 0, rnd(25) != 0
		x.depenses, x.date, x.minimis = 5_000+rnd(900_000), 20_260_101+rnd(300), rnd(150_000)
		x.deja, x.siege, x.zrr = rnd(20) == 0, rnd(40) != 0, rnd(4) == 0
	}
	return out
}

const benchConditions = `effectif >= 1; effectif < 250; ca <= 50 000 000 €; anciennete >= 24; region in ["r27", "r32", "r44", "r75", "r76", "r84", "r93"];
not naf in ["k", "l"]; not collective; fiscal; depenses >= 10 000 €; depenses <= 2 000 000 €; date >= 20260101; date <= 20260331; not deja; siege; minimis < 300 000 €`

func benchRule(t testing.TB) *Rule {
	d := &Def{}
	ask := func(id, kind, options string) {
		q := Question{ID: id, Kind: kind, Ask: both, Label: Text{"fr": id, "en": id}}
		for _, o := range strings.Fields(options) {
			q.Options = append(q.Options, Option{o, both})
		}
		if kind == "money" {
			q.To = "100 000 000 €"
		}
		d.Questions = append(d.Questions, q)
	}
	for _, id := range strings.Fields("effectif anciennete date") {
		ask(id, "number", "")
	}
	for _, id := range strings.Fields("ca depenses minimis") {
		ask(id, "money", "")
	}
	ask("region", "choice", "r11 r24 r27 r28 r32 r44 r52 r53 r75 r76 r84 r93 r94")
	ask("naf", "choice", "a b c f g h i j k l m q")
	for _, id := range strings.Fields("collective fiscal deja siege zrr") {
		ask(id, "yes_no", "")
	}
	for i, c := range strings.Split(benchConditions, ";") {
		d.Conditions = append(d.Conditions, Condition{ID: fmt.Sprintf("c%d", i), Says: both, When: Expr(strings.TrimSpace(c))})
	}
	d.Amount = []Step{
		{ID: "taux", Says: both, Value: "(if effectif < 50 then 40 % else 30 %) + (if zrr then 10 % else 0 %)"},
		{ID: "montant", Says: both, Value: "most(0 €, least(depenses * taux, 200 000 €, 300 000 € - minimis))", Round: "euro"},
	}
	r, problems := compile(d, false)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return r
}

func (x *applicant) answers() map[string]string {
	yes := map[bool]string{true: "yes", false: "no"}
	return map[string]string{"effectif": fmt.Sprint(x.effectif), "ca": fmt.Sprint(x.ca), "anciennete": fmt.Sprint(x.anciennete), "region": "r" + x.region,
		"naf": strings.ToLower(x.naf), "collective": yes[x.collective], "fiscal": yes[x.fiscal], "depenses": fmt.Sprint(x.depenses),
		"date": fmt.Sprint(x.date), "minimis": fmt.Sprint(x.minimis), "deja": yes[x.deja], "siege": yes[x.siege], "zrr": yes[x.zrr]}
}

// answeredInputs are an input for each applicant, answered.
func answeredInputs(t testing.TB, r *Rule) []*Input {
	all := applicants(1000)
	out := make([]*Input, len(all))
	for i := range all {
		out[i] = r.Ask("2026-01-01")
		for id, a := range all[i].answers() {
			if err := out[i].Answer(id, a); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out
}

func celProgram(t testing.TB) cel.Program {
	var options []cel.EnvOption
	for _, id := range strings.Fields("effectif ca anciennete depenses date minimis") {
		options = append(options, cel.Variable(id, cel.IntType))
	}
	for _, id := range strings.Fields("region naf") {
		options = append(options, cel.Variable(id, cel.StringType))
	}
	for _, id := range strings.Fields("collective fiscal deja siege zrr") {
		options = append(options, cel.Variable(id, cel.BoolType))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		t.Fatal(err)
	}
	least := "(depenses * ((effectif < 50 ? 40 : 30) + (zrr ? 10 : 0)))"
	ast, issues := env.Compile(`effectif >= 1 && effectif < 250 && ca <= 50000000 && anciennete >= 24 && region in ["27","32","44","75","76","84","93"] && !(naf in ["K","L"]) && !collective && fiscal && depenses >= 10000 && depenses <= 2000000 && date >= 20260101 && date <= 20260331 && !deja && siege && minimis < 300000 ? (` +
		least + " < 20000000 ? (" + least + " < (300000 - minimis) * 100 ? " + least + " : (300000 - minimis) * 100) : (20000000 < (300000 - minimis) * 100 ? 20000000 : (300000 - minimis) * 100)) : 0")
	if issues.Err() != nil {
		t.Fatal(issues.Err())
	}
	p, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (x *applicant) vars() map[string]any {
	return map[string]any{"effectif": x.effectif, "ca": x.ca, "anciennete": x.anciennete, "region": x.region, "naf": x.naf, "collective": x.collective, "fiscal": x.fiscal,
		"depenses": x.depenses, "date": x.date, "minimis": x.minimis, "deja": x.deja, "siege": x.siege, "zrr": x.zrr}
}

// The same answers first: 225 eligible, 31,084,705 euros, as the peers of bench/a-rules.sh find too.
func TestTheMeasuredRuleAnswersAsItsPeers(t *testing.T) {
	p, eligible, sum := celProgram(t), 0, int64(0)
	all := applicants(1000)
	for i, in := range answeredInputs(t, benchRule(t)) {
		s, least, most := in.Decide()
		if least != most || s == Unknown {
			t.Fatalf("applicant %d: %s, %d to %d", i, s, least, most)
		}
		if s == No {
			least = 0
		} else {
			eligible++
		}
		sum += least / 100
		out, _, err := p.Eval(all[i].vars())
		if err != nil {
			t.Fatal(err)
		}
		if theirs := (out.Value().(int64) + 50) / 100 * 100; theirs != least {
			t.Fatalf("applicant %d: %d, cel-go %d", i, least, theirs)
		}
	}
	if eligible != 225 || sum != 31_084_705 {
		t.Errorf("%d eligible, %d euros", eligible, sum)
	}
}

func BenchmarkDecide(b *testing.B) {
	r := benchRule(b)
	ins := answeredInputs(b, r)
	answers := make([][]Value, len(ins))
	for i, in := range ins {
		answers[i] = append([]Value{}, in.v[:len(r.Def.Questions)]...)
	}
	in := ins[0]
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		copy(in.v, answers[i%len(answers)])
		in.Decide()
	}
}

func BenchmarkDecideWithItsExplanation(b *testing.B) {
	ins := answeredInputs(b, benchRule(b))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if out := ins[i%len(ins)].Evaluate(); len(out.Reasons) != 15 {
			b.Fatal("no reasons")
		}
	}
}

func BenchmarkDecideWithItsExplanationInWords(b *testing.B) {
	ins := answeredInputs(b, benchRule(b))
	for i := 0; b.Loop(); i++ {
		if s := ins[i%len(ins)].Evaluate().Text(locale.French); s == "" {
			b.Fatal("no words")
		}
	}
}

func BenchmarkCELGo(b *testing.B) {
	p, all := celProgram(b), applicants(1000)
	vars := make([]map[string]any, len(all))
	for i := range all {
		vars[i] = all[i].vars()
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, _, err := p.Eval(vars[i%len(vars)]); err != nil {
			b.Fatal(err)
		}
	}
}
