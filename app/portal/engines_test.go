package portal_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"relance/foundation/store/storetest"
)

// likeAddresses is how many addresses that differ by numbers and by the values of their parameters alone are compared.
const likeAddresses = 2

var (
	numbers = regexp.MustCompile(`[0-9]+|=[^&]*`)
	// What is drawn at random: names of acts and of forms, hashes, the journal's key and signatures.
	drawn = regexp.MustCompile(`record-[0-9]{8}-[\w-]{16}|[0-9a-f]{12,64}|[A-Za-z0-9+/]{40,}={0,2}|[A-Za-z0-9+/]{8}…|name="cle" value="[\w-]+"|test\.example/plan\+[0-9a-f]{8}`)
)

// TestEachEngineGivesTheSamePages asks the same of two sites with the same acts, of which one is on PostgreSQL where
// there is one. That is why the tests of this package, whose queries all stand in the domain, run on SQLite alone.
func TestEachEngineGivesTheSamePages(t *testing.T) {
	server := os.Getenv(storetest.Variable)
	t.Setenv(storetest.Variable, "")
	one := placed(t)
	t.Setenv(storetest.Variable, server)
	other := placed(t)
	like, compared := map[string]int{}, 0
	one.crawl(func(address string, w *httptest.ResponseRecorder) {
		shape := numbers.ReplaceAllString(address, "*")
		if like[shape]++; like[shape] > likeAddresses || strings.HasPrefix(address, "/en/") { // the same in other words
			return
		}
		compared++
		v := other.get(address)
		a, b := fmt.Sprint(w.Code, " ", w.Body), fmt.Sprint(v.Code, " ", v.Body)
		if a, b = drawn.ReplaceAllString(a, "*"), drawn.ReplaceAllString(b, "*"); a != b {
			at := 0
			for at < min(len(a), len(b)) && a[at] == b[at] {
				at++
			}
			t.Errorf("%s differs from here on:\n%.200q\n%.200q", address, a[max(0, at-80):], b[max(0, at-80):])
		}
	})
	if compared < 200 {
		t.Errorf("only %d addresses were compared", compared)
	}
	t.Logf("%d addresses", compared)
}
