package portal

import (
	"strings"
	"testing"
	"unicode"

	"relance/app/web"
	"relance/foundation/locale"
	"relance/foundation/money"
)

func TestEasyAmountsAreShortAndSayWhenTheyAreNotExact(t *testing.T) {
	for c, want := range map[money.Cents]string{
		110_000_000_00: "110 millions d’euros", 97_437_809_82: "environ 97 millions d’euros", 18_600_000_00: "18,6 millions d’euros",
		7_813_924_75: "environ 7,8 millions d’euros", 1_000_000_00: "1 million d’euros", 9_960_000_00: "environ 10 millions d’euros",
		4_500_00: "4 500 euros", 824_886_58: "environ 824 887 euros", 0: "0 euros",
	} {
		f := &frame{Site: web.Site{Lang: locale.French}}
		if got := strings.Join(strings.FieldsFunc(f.easyMoney(c), unicode.IsSpace), " "); got != want {
			t.Errorf("%d is said %q, want %q", c, got, want)
		}
	}
}
