package sheet_test

import (
	"strings"
	"testing"

	"relance/foundation/fault"
	"relance/foundation/sheet"
)

// answer is what a reading gave, or the last word of the key that refused it.
func answer(s string, err error) string {
	if err != nil {
		key := fault.Of(err)[0].Key
		return "!" + key[strings.IndexByte(key, '.')+1:]
	}
	return s
}

func word(s string) sheet.Cell   { return sheet.Cell{Kind: sheet.Words, Text: s} }
func number(s string) sheet.Cell { return sheet.Cell{Kind: sheet.Number, Text: s} }

func TestAmountsAreExactOrRefused(t *testing.T) {
	for c, want := range map[sheet.Cell]string{
		word("1 234,56 €"): "1234.56", word("1,234.56"): "1234.56", word("1,234"): "!unreadable", word("1.234,56"): "!unreadable",
		word("-3,2"): "-3.20", word("12,505"): "!unreadable", word("abc"): "!unreadable", {}: "!cell_empty",
		number("1234.5"): "1234.50", number("-0.01"): "-0.01", number("1.234"): "!cents_fraction", number("0.333333333333333"): "!cents_fraction",
		{Kind: sheet.Formula, Text: "12.5"}: "12.50", {Kind: sheet.Formula}: "!cell_formula", {Kind: sheet.Formula, Text: "1,234"}: "!unreadable",
		{Kind: sheet.Broken, Text: "#REF!"}: "!cell_broken", {Kind: sheet.Day, Text: "2021-12-31"}: "!not_amount", {Kind: sheet.Bool, Text: "true"}: "!not_amount",
	} {
		cents, err := c.Cents()
		if got := answer(cents.Plain(), err); got != want {
			t.Errorf("%v: %s, want %s", c, got, want)
		}
	}
}

func TestDaysPutTheDayFirst(t *testing.T) {
	for c, want := range map[sheet.Cell]string{
		word("2021-12-31"): "2021-12-31", word("31/12/2021"): "2021-12-31", word("1/2/2021"): "2021-02-01", word("31.12.2021"): "2021-12-31",
		word("31-12-2021"): "2021-12-31", word("31/12/2021 00:00"): "2021-12-31", word("2021-12-31T08:30:00"): "2021-12-31",
		word("1er janvier 2022"): "2022-01-01", word("14 Août 2021"): "2021-08-14", {Kind: sheet.Day, Text: "2021-12-31"}: "2021-12-31",
		{Kind: sheet.Formula, Text: "2021-12-31"}: "2021-12-31", word("31.12.21"): "!day_short_year", word("12/31/2021"): "!day_month_first",
		word("31/02/2021"): "!day_none", word("2021-13-40"): "!day_none", word("2021"): "!day_unreadable", word("bientôt"): "!day_unreadable",
		word("1/2/20210"): "!day_unreadable", word("+1/2/2021"): "!day_unreadable", number("44561"): "!day_number", number("2021"): "!day_number", {}: "!cell_empty",
	} {
		got, err := c.Day()
		if got := answer(got, err); got != want {
			t.Errorf("%v: %s, want %s", c, got, want)
		}
	}
}

func TestNumbersAreReadInOneWayOnly(t *testing.T) {
	for c, want := range map[sheet.Cell]string{
		word("1234,5"): "1234.5", word("1 234,50"): "1234.5", word("−12"): "-12", word("0,125"): "0.125", word("12345,678"): "12345.678", word("007"): "7",
		word("1,234"): "!not_number", word("1.234"): "!not_number", word("1 23"): "!not_number", word("1e3"): "!not_number", word("12,"): "!not_number",
		number("1.234"): "1.234", word("-0"): "0", {Kind: sheet.Day, Text: "2021-12-31"}: "!not_number",
	} {
		got, err := c.Decimal()
		if got := answer(got, err); got != want {
			t.Errorf("%v: %s, want %s", c, got, want)
		}
	}
	if n, err := word("1 200").Whole(); n != 1200 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	if _, err := number("12.5").Whole(); answer("", err) != "!not_whole" {
		t.Errorf("%v", err)
	}
}

func TestRegisterNumbersBearTheirKey(t *testing.T) {
	for c, want := range map[sheet.Cell]string{
		word("732 829 320 00074"): "73282932000074", number("73282932000074"): "73282932000074", word("73282932000075"): "!siret_key",
		word("35600000000048"): "35600000000048", word("35600000000010"): "35600000000010", word("35600000000012"): "!siret_key", // La Poste
		word("7.3282932E13"): "!register_digits", number("3282932000074"): "!register_length", word("00000000000000"): "!siret_key", {}: "!cell_empty",
	} {
		got, err := c.Siret()
		if got := answer(got, err); got != want {
			t.Errorf("%v: %s, want %s", c, got, want)
		}
	}
	for c, want := range map[sheet.Cell]string{word("732829320"): "732829320", number("356000000"): "356000000", word("732829321"): "!siren_key"} {
		got, err := c.Siren()
		if got := answer(got, err); got != want {
			t.Errorf("%v: %s, want %s", c, got, want)
		}
	}
}
