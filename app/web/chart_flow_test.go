package web

import (
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// money draws amounts of every size: nothing, a cent, what a plan holds, and the most there is.
func cents(t *rapid.T, most int64) int64 {
	if most <= 0 {
		return 0
	}
	return rapid.OneOf(rapid.Just(int64(0)), rapid.Just(int64(1)), rapid.Int64Range(0, most)).Draw(t, "cents")
}

func TestBandsOfAFlowSumToTheirStageAndNeverMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const most = 99_999_999_999_999 // 999 999 999 999,99 €
		stages, bands := rapid.IntRange(2, 8).Draw(t, "stages"), rapid.IntRange(1, 12).Draw(t, "bands")
		f := Flow{ID: "f", Rest: "rest"}
		sums := make([]int64, stages)
		for i := range bands {
			b := FlowBand{Number: strconv.Itoa(i + 1), Hue: i % 6, Words: make([]string, stages-1)}
			left := int64(most / 12)
			for s := 1; s < stages; s++ { // what has reached a stage has reached those before
				left = cents(t, left)
				b.Cents = append(b.Cents, left)
				sums[s] += left
			}
			f.Bands = append(f.Bands, b)
		}
		sums[0] = sums[1] + cents(t, most/12)
		for _, c := range sums {
			f.Stages = append(f.Stages, FlowStage{Cents: c})
		}
		if sums[0] == 0 {
			if marks, _, _ := f.Draw(); marks != nil {
				t.Fatal("nothing is drawn as something")
			}
			return
		}
		boxes, high := f.layout()
		for s, column := range boxes {
			thick, end := int64(0), int64(0)
			for i, b := range column {
				if b.thick < 0 || b.top < flowTop || b.top+max(b.thick, b.room) > high {
					t.Fatalf("stage %d, band %d stands outside: %+v of %d", s, i, b, high)
				}
				if b.thick == 0 {
					if s > 0 && f.Bands[i].Cents[s-1] > 0 {
						t.Fatalf("stage %d, band %d of %d cents is not seen", s, i, f.Bands[i].Cents[s-1])
					}
					continue
				}
				if b.top < end {
					t.Fatalf("stage %d, band %d begins at %d, above the end %d of the one before", s, i, b.top, end)
				}
				end, thick = b.top+b.thick, thick+b.thick
				if s > 0 {
					end = b.top + b.room
					if b.room < flowLabel {
						t.Fatalf("stage %d, band %d has no room for its label", s, i)
					}
				}
			}
			due := sums[max(s, 0)]
			if s == 0 {
				due = sums[1]
			}
			if should := share(due, sums[0], flowHigh); thick < should-int64(bands) || thick > should+int64(bands) {
				t.Fatalf("stage %d is %d thick, its share %d", s, thick, should)
			}
		}
	})
}

func TestPartsOfAYearSumToItsColumn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var parts []YearPart
		for range rapid.IntRange(1, 12).Draw(t, "parts") {
			parts = append(parts, YearPart{Cents: cents(t, 9_999_999_999_999) - cents(t, 10)})
		}
		highest := total(parts) + cents(t, 9_999_999_999_999)
		sum := int64(0)
		for i, high := range heights(parts, highest) {
			if high < 0 || parts[i].Cents <= 0 && high != 0 {
				t.Fatalf("part %d of %d cents is %d high", i, parts[i].Cents, high)
			}
			sum += high
		}
		if highest > 0 && sum != share(total(parts), highest, yearsHigh) {
			t.Fatalf("the column is %d high, its share %d", sum, share(total(parts), highest, yearsHigh))
		}
	})
}

func TestWordsOnATimeLineNeverMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var events []Event
		for range rapid.IntRange(0, 60).Draw(t, "events") {
			day := strconv.Itoa(rapid.IntRange(2019, 2024).Draw(t, "year")) + "-0" + strconv.Itoa(rapid.IntRange(1, 9).Draw(t, "month")) + "-10"
			events = append(events, Event{Day: day, Words: rapid.StringMatching(`[a-z0-9 °]{1,12}`).Draw(t, "words")})
		}
		if marks, _, _ := DrawTimeline("2020-01-01", "2022-12-31", "2021-06-01", "today", events, events); len(marks) == 0 {
			t.Fatal("nothing is drawn")
		}
		from, till := day(t, "2020-01-01"), day(t, "2022-12-31")
		for _, lane := range []int{0, 1, 2, 3} {
			end := int64(-1 << 40)
			for _, e := range place(events, from, till) {
				if e.x < timeEdge || e.x > timeWide-timeEdge {
					t.Fatalf("%+v stands beside the line", e)
				}
				if e.lane != lane {
					continue
				}
				if e.x-reach(e.Words) < end {
					t.Fatalf("%+v meets what ends at %d", e, end)
				}
				end = e.x + reach(e.Words)
			}
		}
	})
}

func day(t *rapid.T, s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheWordsOfTheLargestAmountsStandInsideAFlow(t *testing.T) {
	const amount = "46 116 860 184,3 M€"
	f := Flow{ID: "f", Stages: []FlowStage{{Cents: 1 << 62}, {Cents: 1 << 62}, {Cents: 1 << 61}}, Bands: []FlowBand{{Number: "1", Hue: 1, Cents: []int64{1 << 62, 1 << 61}, Words: []string{amount, amount}}}}
	_, long, _ := f.Draw()
	f.Bands[0].Words = []string{"1 M€", "1 M€"}
	_, short, _ := f.Draw()
	room := (len([]rune("1 · " + amount))) * flowSign
	if short != flowEdge+2*flowWide+flowMargin || long < flowEdge+3*(flowNode+6+room) {
		t.Errorf("%d wide with words of %d units, %d with short ones", long, room, short)
	}
}
