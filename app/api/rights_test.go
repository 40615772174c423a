package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"relance/app/api"
	"relance/domain/plan/plantest"
	"relance/domain/scheme/schemetest"
	"relance/foundation/identity"
)

// tried are acts as a program sends them, with who may make them: the table of rights, written once more by hand.
var tried = []struct{ kind, fields, may string }{
	{"plan.allocate", `{"action":"A3.~1","amount_cents":100}`, "direction finance chronicle"},
	{"action.start", `{"action":"A3.~2"}`, "direction axis-lead chronicle"},
	{"action.abandon", `{"action":"A3.~2","text":{"fr":"Faute de crédits."}}`, "direction axis-lead chronicle"},
	{"action.report", `{"action":"A3.~2","as_of":"2020-07-01","text":{"fr":"Tout va."}}`, "direction axis-lead chronicle"},
	{"milestone.reach", `{"action":"A3.~2","milestone":"M1"}`, "direction axis-lead chronicle"},
	{"notice.answer", `{"notice":"n234","received":"2020-06-30","about":"action:A3.~2","outcome":"confirmed","summary":{"fr":"Un doute."},"text":{"fr":"C'est juste."}}`, "direction axis-lead chronicle"},
	{"milestone.miss", `{"action":"A3.~2","milestone":"M1","text":{"fr":"Plus tard."}}`, "direction axis-lead chronicle"},
}

// A token speaks in one role, for the whole plan, until it ends; and nothing else speaks to this face.
func TestATokenMakesTheActsOfItsRoleAlone(t *testing.T) {
	ctx := context.Background()
	b := schemetest.Open(t)
	plantest.Adopt(t, b, plantest.Compile(t, "../../plans/grand-paris").Content)
	h := api.New(api.Config{Journal: b.Journal, DB: b.DB, Registry: b.Registry, Clock: b.Clock.Now})
	post := func(body string, head ...string) int {
		r := httptest.NewRequest(http.MethodPost, "/api/v1/acts?dry-run=1", strings.NewReader(body))
		r.Header.Set(head[0], head[1])
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	for _, x := range tried {
		body := func() string {
			return fmt.Sprintf(`{"id":%q,"kind":%q,"mode":"imported","sources":["s1"],"effective":"2020-07-01","fields":%s}`, b.ID(), x.kind, x.fields)
		}
		for _, role := range identity.Roles {
			secret, err := identity.NewToken(ctx, b.DB, b.Vault, "Programme", role, 1, b.Clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			want := http.StatusForbidden
			if slices.Contains(strings.Fields(x.may), string(role)) {
				want = http.StatusOK
			}
			if got := post(body(), "Authorization", "Bearer "+secret); got != want {
				t.Errorf("%s by a token of %s answers %d, want %d", x.kind, role, got, want)
			}
			if got := post(body(), "Cookie", "relance="+secret); got != http.StatusUnauthorized {
				t.Errorf("%s by a cookie answers %d", x.kind, got)
			}
		}
		if got := post(body(), "Authorization", "Bearer relance_inconnu"); got != http.StatusUnauthorized {
			t.Errorf("%s by an unknown token answers %d", x.kind, got)
		}
	}
}
