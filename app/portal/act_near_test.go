package portal_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestAnActLeadsToTheActsBeforeAndAfterOnTheSameAction(t *testing.T) {
	s := real(t)
	s.report("A2.~3", 1)
	first := s.Head().Size
	s.report("A2.~2", 1)
	s.report("A2.~3", 1)
	last := s.Head().Size
	for _, c := range []struct {
		act, to int64
		words   string
	}{{first, last, "L’acte d’après"}, {last, first, "L’acte d’avant"}} {
		found := false
		for _, a := range s.page("/journal/" + fmt.Sprint(c.act)).All("a") {
			if strings.HasPrefix(a.Words(), c.words) {
				found = true
				if a.Attr["href"] != "/journal/"+fmt.Sprint(c.to) {
					t.Errorf("from act %d %q leads to %s", c.act, c.words, a.Attr["href"])
				}
			}
		}
		if !found {
			t.Errorf("act %d has no way to act %d", c.act, c.to)
		}
	}
}
