package record

import (
	"regexp"
	"strings"
	"unicode"

	"relance/domain/ledger"
	"relance/foundation/fault"
	"relance/foundation/locale"
	"relance/foundation/sheet"
)

// books are the words by which files name the two books of a budget.
var books = map[string]string{
	"authority": ledger.BookAuthority, "ap": ledger.BookAuthority, "ae": ledger.BookAuthority, "ap ae": ledger.BookAuthority,
	"autorisation": ledger.BookAuthority, "autorisation de programme": ledger.BookAuthority, "autorisation d engagement": ledger.BookAuthority,
	"credit": ledger.BookCredit, "credits": ledger.BookCredit, "cp": ledger.BookCredit, "credit de paiement": ledger.BookCredit, "credits de paiement": ledger.BookCredit,
}

var (
	damaged  = regexp.MustCompile(`^[0-9]([.,][0-9]+)?[eE]\+?[0-9]+$|[.,][0-9]`)
	soleCode = regexp.MustCompile(`^1[0-9]{3}$|^1$`) // legal categories of INSEE: 1000, entrepreneur individuel
	soleWord = regexp.MustCompile(`\b(ei|eirl|entrepreneur individuel|entreprise individuelle|auto ?entrepreneur|micro ?entrepreneur|micro ?entreprise|personne physique|particulier|profession liberale|natural person|sole trader|individual)\b`)
)

// beneficiary names a legal person, and nobody else (R4).
func (r *reader) beneficiary(row sheet.Row, l *Line) {
	name, number, legal := r.cell(row, "beneficiary"), r.cell(row, "siret"), locale.Fold(r.cell(row, "legal").Text)
	digits := strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || c == '.' || c == '-' || c == '\u00a0' || c == '\u202f' {
			return -1
		}
		return c
	}, number.Text)
	switch {
	case number.Text == "" || number.Text == "0":
	case damaged.MatchString(number.Text) && (number.Kind == sheet.Number || number.Kind == sheet.Formula || strings.ContainsAny(number.Text, "eE")):
		r.say(row.Number, "siret", "record.siret_damaged", fault.Clip(number.Text))
	case ValidSiret(digits):
		l.Siret = digits
	case number.Kind != sheet.Words && ValidSiret(zeros(digits)): // a spreadsheet cuts off zeros in front
		l.Siret = zeros(digits)
	case number.Kind != sheet.Words && strings.HasSuffix(digits, "00000"): // its last digits are gone: spreadsheets show twelve
		r.say(row.Number, "siret", "record.siret_damaged", fault.Clip(number.Text))
	default:
		r.rep.BadKeys++
	}
	if soleCode.MatchString(legal) || soleWord.MatchString(legal) || truthy(r.cell(row, "person")) {
		l.Siret = ""
	}
	l.Person = l.Siret == ""
	if !l.Person {
		l.Beneficiary = name.Text
	}
}

// zeros gives back those that a spreadsheet cuts off in front of a number.
func zeros(digits string) string {
	switch n := len(digits); {
	case n < 9:
		return strings.Repeat("0", 9-n) + digits
	case n > 9 && n < 14:
		return strings.Repeat("0", 14-n) + digits
	}
	return digits
}

func truthy(c sheet.Cell) bool {
	switch locale.Fold(c.Text) {
	case "", "0", "non", "no", "false", "faux", "n":
		return false
	}
	return true
}
