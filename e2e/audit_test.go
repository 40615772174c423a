//go:build audit

package e2e

import (
	"os"
	"strconv"
	"testing"
)

// crawlMost: all pages.
const crawlMost = pagesMax

const everyInstance = true

// every is how many pages one of them stands for: RELANCE_AUDIT_EVERY=40 looks at each fortieth. All of them,
// in six ways, take hours.
func every(t *testing.T) int {
	s := os.Getenv("RELANCE_AUDIT_EVERY")
	if s == "" {
		return 1
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		t.Fatalf("RELANCE_AUDIT_EVERY=%s is no whole number above zero", s)
	}
	return n
}

// TestEveryPageIsAccessibleAndClean is `make audit`: every page in every way, not one of each kind.
func TestEveryPageIsAccessibleAndClean(t *testing.T) {
	demoSite(t)
	all, findings := site()
	report(t, findings)
	var pages []*page
	var visits []visit
	step := every(t)
	for i, p := range all {
		if p.isHTML() && i%step == 0 {
			pages = append(pages, p)
			visits = append(visits, visit{page: p, ways: sights, used: true})
		}
	}
	report(t, checkHTML(t, pages))
	f := visitAll(t, visits)
	for _, findings := range [][]string{f.audit, f.weight, f.walk, f.poor} {
		report(t, findings)
	}
	t.Logf("%d pages audited in %d ways, %d addresses asked", len(pages), len(sights), len(all))
}

// TestEveryPageOfTheOfficeIsAccessibleAndClean is the same for those who have signed in, in both languages.
func TestEveryPageOfTheOfficeIsAccessibleAndClean(t *testing.T) {
	o := enterOffice(t)
	samples, _ := o.look(t)
	report(t, checkHTML(t, samples))
	var visits []visit
	for _, p := range samples {
		visits = append(visits, visit{page: p, ways: sights})
	}
	report(t, o.audit(t, visits))
	t.Logf("%d pages of the office audited in %d ways", len(samples), len(sights))
}
