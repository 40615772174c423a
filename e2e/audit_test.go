//go:build audit

package e2e

import "testing"

// TestEveryPageIsAccessibleAndClean is `make audit`: every page, not one of each kind.
func TestEveryPageIsAccessibleAndClean(t *testing.T) {
	demoSite(t)
	all, findings := site()
	report(t, findings)
	var pages []*page
	for _, p := range all {
		if p.isHTML() {
			pages = append(pages, p)
		}
	}
	report(t, auditAll(t, pages))
	report(t, checkHTML(t, pages))
	t.Logf("%d pages audited at %d and %d px, %d addresses asked", len(pages), widthScreen, widthPhone, len(all))
}
