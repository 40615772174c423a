package ledger_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"relance/foundation/fault"
	"relance/foundation/identity"
	"relance/foundation/journal"
	"relance/foundation/journal/journaltest"
	"relance/foundation/money"
)

// Sixty-four clients race for a reserve that covers half of what they ask for.
func TestARaceGrantsTheReserveExactlyAndRefusesNoneWhileMoneyRemains(t *testing.T) {
	const clients, each = 64, 4
	for name, cents := range map[string]func(client, i int) money.Cents{
		"equal requests":   func(int, int) money.Cents { return 100 },
		"unequal requests": func(client, i int) money.Cents { return money.Cents(1 + (client*7+i*13)%29) },
	} {
		t.Run(name, func(t *testing.T) {
			b := bench(t)
			asked := money.Cents(0)
			for c := range clients {
				for i := range each {
					asked += cents(c, i)
				}
			}
			reserve := asked / 2
			b.Must(line("outside", "voted", reserve), "2020-05-15")
			granted, smallest, answered := race(t, b, clients, each, cents)
			left := stands(t, b, "2026-06-01", 0)["plan:voted"]
			if granted+left != reserve || answered != clients*each {
				t.Errorf("%d granted and %d left of %d; %d of %d answered", granted, left, reserve, answered, clients*each)
			}
			if left >= smallest {
				t.Errorf("%d is left while %d was refused", left, smallest)
			}
			if name == "equal requests" && granted != reserve {
				t.Errorf("%d granted of %d", granted, reserve)
			}
			if sum := stands(t, b, "2026-06-01", 0); total(sum) != reserve {
				t.Errorf("the book sums to %d, the reserve was %d", total(sum), reserve)
			}
			if found := b.Verify(); len(found) != 0 {
				t.Errorf("verify finds %v", found)
			}
		})
	}
}

func total(sums map[string]money.Cents) (sum money.Cents) {
	for _, c := range sums {
		sum += c
	}
	return sum
}

func race(t *testing.T, b *journaltest.Bench, clients, each int, cents func(client, i int) money.Cents) (granted, smallest money.Cents, answered int) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	smallest = money.Max
	numbers := map[int64]bool{}
	start := make(chan struct{})
	for c := range clients {
		wg.Go(func() {
			<-start
			for i := range each {
				s := journal.Submission{ID: fmt.Sprintf("client-%02d-%02d", c, i), Effective: "2026-06-01", Role: identity.Finance,
					Act: line("voted", fmt.Sprintf("allocated;action=A%d", c), cents(c, i))}
				rs, err := b.Do(context.Background(), journaltest.Everyone, s)
				mu.Lock()
				answered++
				if err == nil {
					granted += cents(c, i)
					if numbers[rs[0].Number] {
						t.Errorf("act %d was acknowledged twice", rs[0].Number)
					}
					numbers[rs[0].Number] = true
				} else {
					f := fault.Of(err)[0]
					smallest = min(smallest, cents(c, i))
					if f.Key != "ledger.short" || f.Args[2].(money.Cents) >= cents(c, i) {
						t.Errorf("%d cents refused with %v", cents(c, i), err)
					}
				}
				mu.Unlock()
			}
		})
	}
	close(start)
	wg.Wait()
	if n := b.Head().Size; n != int64(len(numbers))+2 {
		t.Errorf("%d acts are in the journal, %d were acknowledged", n-2, len(numbers))
	}
	return granted, smallest, answered
}

// Two servers on one database race for the same reserve: what one spent, the other must not.
func TestTwoServersGrantOneReserveOnce(t *testing.T) {
	b := bench(t)
	b.Must(line("outside", "voted", 40), "2020-05-15")
	other := &journaltest.Bench{T: t, Place: b.Place, Folder: b.Folder, Registry: b.Registry, Clock: b.Clock}
	other.Open()
	defer other.Close()
	var wg sync.WaitGroup
	var mu sync.Mutex
	granted := 0
	for c, server := range []*journaltest.Bench{b, other, b, other} {
		wg.Go(func() {
			for i := range 20 {
				_, err := server.Do(context.Background(), journaltest.Everyone, journal.Submission{ID: fmt.Sprintf("server-%d-%02d", c, i), Role: identity.Finance,
					Act: line("voted", fmt.Sprintf("allocated;action=A%d", i%3), 1)})
				mu.Lock()
				if err == nil {
					granted++
				} else if fault.Of(err)[0].Key != "ledger.short" {
					t.Error(err)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if left := stands(t, b, "2026-06-02", 0)["plan:voted"]; granted != 40 || left != 0 {
		t.Errorf("%d granted of 40, %d left", granted, left)
	}
	if found := b.Verify(); len(found) != 0 {
		t.Errorf("verify finds %v", found)
	}
}

func TestEveryTamperingOfTheLedgerIsNamedByItsTable(t *testing.T) {
	b := bench(t)
	b.Must(line("outside", "voted", 100), "2020-05-15")
	b.Must(line("voted", "allocated;action=A1;commune=93066", 70), "2020-06-01")
	b.Must(line("allocated;action=A1;commune=93066", "paid;action=A1;commune=93066", 20), "2020-07-14")
	tables := []string{"ledger_place", "ledger_move", "ledger_day", "ledger_month",
		"ledger_action_month", "ledger_action_day", "ledger_commune_month", "ledger_commune_day", "ledger_cell", "ledger_touch"}
	for _, table := range tables {
		run(t, b, "create table copy_"+table+" as select * from "+table)
	}
	for what, c := range map[string]struct{ sql, table string }{
		"a place renamed":           {"update ledger_place set action = 'A2' where action = 'A1' and stage = 'paid'", "ledger_place"},
		"a place removed":           {"delete from ledger_place where stage = 'paid'", "ledger_place"},
		"a place too many":          {"insert into ledger_place values (99, 'plan', 'paid', '', 'A9', '', '', '', 0)", "ledger_place"},
		"a move changed":            {"update ledger_move set cents = 21 where act = 4", "ledger_move"},
		"a move on another day":     {"update ledger_move set day = '2020-07-13' where act = 4", "ledger_move"},
		"a move removed":            {"delete from ledger_move where act = 4", "ledger_move"},
		"a move added":              {"insert into ledger_move select act, 2, day, from_place, to_place, cents, reverses from ledger_move where act = 4", "ledger_move"},
		"a day's sum changed":       {"update ledger_day set in_cents = in_cents + 1 where day = '2020-06-01' and in_cents > 0", "ledger_day"},
		"a day removed":             {"delete from ledger_day where day = '2020-05-15'", "ledger_day"},
		"a day added":               {"insert into ledger_day values (1, '2020-05-16', 5, 5)", "ledger_day"},
		"a month's sum changed":     {"update ledger_month set out_cents = out_cents + 1 where month = '2020-07'", "ledger_month"},
		"a month moved":             {"update ledger_month set month = '2020-08' where month = '2020-07'", "ledger_month"},
		"a month of another action": {"update ledger_month set action = 'A2' where month = '2020-07'", "ledger_month"},
		"a commune's month added":   {"insert into ledger_commune_month values ('2020-08', 'plan', 'paid', '93066', 5, 5)", "ledger_commune_month"},
		"a commune's day changed":   {"update ledger_commune_day set out_cents = out_cents + 1 where commune = '93066'", "ledger_commune_day"},
		"a first day too late":      {"update ledger_cell set first_in = '2020-06-02'", "ledger_cell"},
		"an action's month added":   {"insert into ledger_action_month values ('2020-08', 'plan', 'paid', 'A1', 5, 5)", "ledger_action_month"},
		"an action's day removed":   {"delete from ledger_action_day where day = '2020-07-14'", "ledger_action_day"},
		"an act not named":          {"delete from ledger_touch where act = 4", "ledger_touch"},
		"an act named too early":    {"update ledger_touch set day = '2020-07-13' where act = 4", "ledger_touch"},
	} {
		run(t, b, c.sql)
		named := false
		for _, f := range b.Verify() {
			named = named || f.Key == "verify.table" && f.Args[0] == c.table
		}
		if !named {
			t.Errorf("%s: %s is not named", what, c.table)
		}
		for _, table := range tables {
			run(t, b, "delete from "+table+"; insert into "+table+" select * from copy_"+table)
		}
	}
	if found := b.Verify(); len(found) != 0 {
		t.Errorf("put back: %v", found)
	}
}
