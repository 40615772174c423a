package portal

import (
	_ "embed"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"

	"relance/domain/plan"
)

//go:embed accessibility.yaml
var auditText []byte

// criterion is one of the reference's, with what was found of it on our pages.
type criterion struct {
	ID      string    `yaml:"id" json:"id"`
	Theme   string    `yaml:"theme" json:"theme"` // in French, as the reference words it
	Title   string    `yaml:"title" json:"title"` // likewise
	Verdict string    `yaml:"verdict" json:"verdict"`
	Reading plan.Text `yaml:"reading" json:"reading"` // of the code; empty where nobody assessed it
	Tests   []string  `yaml:"tests" json:"tests"`
}

// Verdicts of a criterion.
const (
	criterionMet    = "met"
	criterionFailed = "failed"
	criterionNone   = "none" // does not apply
	criterionOpen   = "open" // nobody assessed it
)

var audit = readAudit()

func readAudit() []criterion {
	var a struct {
		Criteria []criterion `yaml:"criteria"`
	}
	if err := yaml.Unmarshal(auditText, &a); err != nil {
		panic(err) // embedded above, and read by a test
	}
	for i := range a.Criteria {
		a.Criteria[i].Tests = list(a.Criteria[i].Tests)
	}
	return a.Criteria
}

// auditCounts counts the criteria by verdict.
func auditCounts() map[string]int {
	n := map[string]int{}
	for _, c := range audit {
		n[c.Verdict]++
	}
	return n
}

// auditRate is the whole percentage of criteria met among those that apply and were assessed, rounded down.
func auditRate(n map[string]int) int {
	assessed := n[criterionMet] + n[criterionFailed]
	if assessed == 0 {
		return 0
	}
	return n[criterionMet] * 100 / assessed
}

// auditMarkdown is docs/accessibility.md.
func auditMarkdown() string {
	n := auditCounts()
	var b strings.Builder
	fmt.Fprintf(&b, "# Accessibility of the pages: the written audit\n\nMade from app/portal/accessibility.yaml by `go test ./app/portal -run Audit -update`; do not edit.\n\n"+
		"The criteria are those of the RGAA 4.1 (direction interministérielle du numérique, Licence Ouverte 2.0), in its French wording.\n"+
		"A verdict rests on a test that exists or on a reading of the code. What nobody tried is \"not assessed\": no screen reader was used yet.\n"+
		"This is not an official audit, and an instance's own statement is \"not assessed\" until its operator signs one (docs/instance.md).\n\n"+
		"Met: %d. Not met: %d. Do not apply: %d. Not assessed: %d. Of those assessed that apply, %d %% are met.\n\n"+
		"| | criterion | verdict | evidence |\n|---|---|---|---|\n", n[criterionMet], n[criterionFailed], n[criterionNone], n[criterionOpen], auditRate(n))
	words := map[string]string{criterionMet: "met", criterionFailed: "**not met**", criterionNone: "does not apply", criterionOpen: "not assessed"}
	for _, c := range audit {
		said := c.Reading["en"]
		if len(c.Tests) > 0 {
			said = strings.TrimSpace(said + " `" + strings.Join(c.Tests, "` `") + "`")
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", c.ID, strings.ReplaceAll(c.Title, "|", "\\|"), words[c.Verdict], said)
	}
	return b.String()
}
