package ledger

import (
	"context"
	"fmt"

	"relance/foundation/money"
	"relance/foundation/store"
)

// never is a day after all days, where there is none to write.
const never = "9999-12-31"

// crosses says that a move, of which p is one place and o the other, takes money into or out of p's action in p's
// commune; soonest keeps the first such days.
const (
	crosses = `p.stage <> 'outside' and p.commune <> '' and p.action <> ''
		and (o.stage = 'outside' or o.commune <> p.commune or o.action <> p.action)`
	soonest = `on conflict (book, commune, action) do update set
		first_in = case when excluded.first_in < ledger_cell.first_in then excluded.first_in else ledger_cell.first_in end,
		first_out = case when excluded.first_out < ledger_cell.first_out then excluded.first_out else ledger_cell.first_out end`
)

var (
	qLastPlace = store.Query(`select coalesce(max(id), 0) from ledger_place`)
	qPlaceID   = store.Query(`select id from ledger_place where book = $1 and stage = $2 and funder = $3 and action = $4
		and call = $5 and dossier = $6 and commune = $7 and year = $8`)
	addPlace = store.Insert(`ledger_place (id, book, stage, funder, action, call, dossier, commune, year)`, ``)
	addMove  = store.Insert(`ledger_move (act, line, day, from_place, to_place, cents, reverses)`, ``)
	qDays    = store.Query(`select day, in_cents, out_cents from ledger_day where place = $1 order by day`)
	setDay   = store.Insert(`ledger_day (place, day, in_cents, out_cents)`,
		`on conflict (place, day) do update set in_cents = excluded.in_cents, out_cents = excluded.out_cents`)
	qMonth = store.Query(`select in_cents, out_cents from ledger_month
		where book = $1 and stage = $2 and action = $3 and commune = $4 and month = $5`)
	setMonth = store.Insert(`ledger_month (action, commune, book, stage, month, in_cents, out_cents)`,
		`on conflict (action, commune, book, stage, month) do update set in_cents = excluded.in_cents, out_cents = excluded.out_cents`)

	// The moves of one act that are its own and not a taking back.
	qMovesOf = store.Query(`select f.book, f.stage, f.funder, f.action, f.call, f.dossier, f.commune, f.year,
		t.stage, t.funder, t.action, t.call, t.dossier, t.commune, t.year, m.cents, m.day
		from ledger_move m join ledger_place f on f.id = m.from_place join ledger_place t on t.id = m.to_place
		where m.act = $1 and m.reverses = 0 order by m.line`)

	// Acts whose moves follow from their lines, and what a stream of moves is done with: see Stream.
	addStream  = store.Insert(`ledger_stream (act)`, ``)
	qStreamed  = store.Query(`select act from ledger_stream where act = $1`)
	qCountDays = store.Query(`insert into ledger_day (place, day, in_cents, out_cents)
		select place, day, cast(sum(i) as bigint), cast(sum(o) as bigint) from (
			select to_place as place, day, cents as i, 0 as o from ledger_move where act = $1 and line > $2 and line <= $3
			union all select from_place, day, 0, cents from ledger_move where act = $1 and line > $2 and line <= $3
		) as moved where true group by place, day order by place, day
		on conflict (place, day) do update set in_cents = ledger_day.in_cents + excluded.in_cents,
			out_cents = ledger_day.out_cents + excluded.out_cents`)
	qCountMonths = store.Query(`insert into ledger_month (action, commune, book, stage, month, in_cents, out_cents)
		select p.action, p.commune, p.book, p.stage, substr(moved.day, 1, 7), cast(sum(i) as bigint), cast(sum(o) as bigint) from (
			select to_place as place, day, cents as i, 0 as o from ledger_move where act = $1 and line > $2 and line <= $3
			union all select from_place, day, 0, cents from ledger_move where act = $1 and line > $2 and line <= $3
		) as moved join ledger_place p on p.id = moved.place
		where true group by p.action, p.commune, p.book, p.stage, substr(moved.day, 1, 7)
		on conflict (action, commune, book, stage, month) do update set in_cents = ledger_month.in_cents + excluded.in_cents,
			out_cents = ledger_month.out_cents + excluded.out_cents`)
	qCountActionMonths = store.Query(`insert into ledger_action_month (month, book, stage, action, in_cents, out_cents)
		select substr(moved.day, 1, 7), p.book, p.stage, p.action, cast(sum(i) as bigint), cast(sum(o) as bigint) from (
			select to_place as place, day, cents as i, 0 as o from ledger_move where act = $1 and line > $2 and line <= $3
			union all select from_place, day, 0, cents from ledger_move where act = $1 and line > $2 and line <= $3
		) as moved join ledger_place p on p.id = moved.place
		where p.stage <> 'outside' group by substr(moved.day, 1, 7), p.book, p.stage, p.action
		on conflict (month, book, stage, action) do update set in_cents = ledger_action_month.in_cents + excluded.in_cents,
			out_cents = ledger_action_month.out_cents + excluded.out_cents`)
	qCountActionDays = store.Query(`insert into ledger_action_day (day, book, stage, action, in_cents, out_cents)
		select moved.day, p.book, p.stage, p.action, cast(sum(i) as bigint), cast(sum(o) as bigint) from (
			select to_place as place, day, cents as i, 0 as o from ledger_move where act = $1 and line > $2 and line <= $3
			union all select from_place, day, 0, cents from ledger_move where act = $1 and line > $2 and line <= $3
		) as moved join ledger_place p on p.id = moved.place
		where p.stage <> 'outside' group by moved.day, p.book, p.stage, p.action
		on conflict (day, book, stage, action) do update set in_cents = ledger_action_day.in_cents + excluded.in_cents,
			out_cents = ledger_action_day.out_cents + excluded.out_cents`)
	qCountCommuneMonths = store.Query(`insert into ledger_commune_month (month, book, stage, commune, in_cents, out_cents)
		select substr(moved.day, 1, 7), p.book, p.stage, p.commune, cast(sum(i) as bigint), cast(sum(o) as bigint) from (
			select to_place as place, day, cents as i, 0 as o from ledger_move where act = $1 and line > $2 and line <= $3
			union all select from_place, day, 0, cents from ledger_move where act = $1 and line > $2 and line <= $3
		) as moved join ledger_place p on p.id = moved.place
		where p.stage <> 'outside' group by substr(moved.day, 1, 7), p.book, p.stage, p.commune
		on conflict (month, book, stage, commune) do update set in_cents = ledger_commune_month.in_cents + excluded.in_cents,
			out_cents = ledger_commune_month.out_cents + excluded.out_cents`)
	qCountCommuneDays = store.Query(`insert into ledger_commune_day (day, book, stage, commune, in_cents, out_cents)
		select moved.day, p.book, p.stage, p.commune, cast(sum(i) as bigint), cast(sum(o) as bigint) from (
			select to_place as place, day, cents as i, 0 as o from ledger_move where act = $1 and line > $2 and line <= $3
			union all select from_place, day, 0, cents from ledger_move where act = $1 and line > $2 and line <= $3
		) as moved join ledger_place p on p.id = moved.place
		where p.stage <> 'outside' group by moved.day, p.book, p.stage, p.commune
		on conflict (day, book, stage, commune) do update set in_cents = ledger_commune_day.in_cents + excluded.in_cents,
			out_cents = ledger_commune_day.out_cents + excluded.out_cents`)
	qCountCells = store.Query(`insert into ledger_cell (book, commune, action, first_in, first_out)
		select p.book, p.commune, p.action, min(moved.first_in), min(moved.first_out) from (
			select to_place as place, from_place as other, min(day) as first_in, '` + never + `' as first_out
				from ledger_move where act = $1 and line > $2 and line <= $3 group by to_place, from_place
			union all select from_place, to_place, '` + never + `', min(day)
				from ledger_move where act = $1 and line > $2 and line <= $3 group by from_place, to_place
		) as moved join ledger_place p on p.id = moved.place join ledger_place o on o.id = moved.other
		where ` + crosses + ` group by p.book, p.commune, p.action ` + soonest)
	qOwnLines = store.Query(`select coalesce(min(line), 0), coalesce(max(line), 0) from ledger_move where act = $1 and reverses = 0`)
	qReverse  = store.Query(`insert into ledger_move (act, line, day, from_place, to_place, cents, reverses)
		select cast($1 as bigint), line + cast($3 as bigint), day, to_place, from_place, cents, act from ledger_move
		where act = $2 and line >= $4 and line <= $5`)
	qLeft = store.Query(`select m.from_place, min(m.day) from ledger_move m join ledger_place p on p.id = m.from_place
		where m.act = $1 and m.line >= $2 and m.line <= $3 and p.stage <> 'outside' group by m.from_place`)
	// What an act touched, by year of the move, with the first day of it.
	qTouched = store.Query(`select p.book, p.stage, p.action, p.commune, min(moved.day) from (
			select to_place as place, min(day) as day from ledger_move where act = $1 and reverses = 0 group by to_place, substr(day, 1, 4)
			union all select from_place, min(day) from ledger_move where act = $1 and reverses = 0 group by from_place, substr(day, 1, 4)
		) as moved join ledger_place p on p.id = moved.place
		group by p.book, p.stage, p.action, p.commune, substr(moved.day, 1, 4)
		order by p.book, p.stage, p.action, p.commune, min(moved.day)`)
	qPlace = store.Query(`select book, stage, funder, action, call, dossier, commune, year from ledger_place where id = $1`)
	qMade  = store.Query(`select coalesce(cast(sum(case when to_place = $2 then cents else -cents end) as bigint), 0) from ledger_move
		where act = $1 and day <= $3 and (to_place = $2 or from_place = $2)`)

	// Full months before the month of $1, then the days up to $1: each group twice at most. All of them, or those of
	// one action, or of one commune.
	qByMonth = store.Query(`select book, stage, action, commune, cast(sum(in_cents - out_cents) as bigint) from ledger_month
			where month < substr($1, 1, 7) group by action, commune, book, stage
		union all
		select p.book, p.stage, p.action, p.commune, cast(sum(d.in_cents - d.out_cents) as bigint)
			from ledger_day d join ledger_place p on p.id = d.place
			where d.day >= substr($1, 1, 7) || '-01' and d.day <= $1 group by p.action, p.commune, p.book, p.stage`)
	qOfAction = store.Query(`select book, stage, action, commune, cast(sum(in_cents - out_cents) as bigint) from ledger_month
			where action = $2 and month < substr($1, 1, 7) group by action, commune, book, stage
		union all
		select p.book, p.stage, p.action, p.commune, cast(sum(d.in_cents - d.out_cents) as bigint)
			from ledger_place p cross join ledger_day d
			where p.action = $2 and d.place = p.id and d.day >= substr($1, 1, 7) || '-01' and d.day <= $1
			group by p.action, p.commune, p.book, p.stage`)
	qOfCommune = store.Query(`select book, stage, action, commune, cast(sum(in_cents - out_cents) as bigint) from ledger_month
			where commune = $2 and commune <> '' and month < substr($1, 1, 7) group by action, commune, book, stage
		union all
		select p.book, p.stage, p.action, p.commune, cast(sum(d.in_cents - d.out_cents) as bigint)
			from ledger_place p cross join ledger_day d
			where p.commune = $2 and p.commune <> '' and d.place = p.id and d.day >= substr($1, 1, 7) || '-01' and d.day <= $1
			group by p.action, p.commune, p.book, p.stage`)
	qByCommune = store.Query(`select book, stage, '', commune, cast(sum(cents) as bigint) from (
			select book, stage, commune, in_cents - out_cents as cents from ledger_commune_month where month < substr($1, 1, 7)
			union all
			select book, stage, commune, in_cents - out_cents from ledger_commune_day
			where day >= substr($1, 1, 7) || '-01' and day <= $1
		) as all_parts group by book, stage, commune order by book, stage, commune`)

	// What stands of one action in one commune, of book $4.
	qOfCell = store.Query(`select coalesce(cast(sum(cents) as bigint), 0) from (
			select in_cents - out_cents as cents from ledger_month
			where action = $2 and commune = $3 and book = $4 and stage <> 'outside' and month < substr($1, 1, 7)
			union all
			select d.in_cents - d.out_cents from ledger_place p join ledger_day d on d.place = p.id
			where p.action = $2 and p.commune = $3 and p.book = $4 and p.stage <> 'outside'
				and d.day >= substr($1, 1, 7) || '-01' and d.day <= $1
		) as all_parts`)

	// In how many actions each commune has money of book $2 on the day $1, as far as first days tell; and in how many
	// it had some of which part left by then. Of those, months and days tell: no place is ever below zero, so that
	// nothing stands where the sum is zero.
	qCells = store.Query(`select commune, sum(case when first_out > $1 then 1 else 0 end), sum(case when first_out > $1 then 0 else 1 end)
		from ledger_cell where book = $2 and first_in <= $1 group by commune`)
	qLeftCells = store.Query(`select commune, count(*), 0 from (
			select commune, action from (
				select m.commune, m.action, m.in_cents - m.out_cents as cents
				from ledger_cell c join ledger_month m on m.action = c.action and m.commune = c.commune
				where c.book = $2 and c.first_out <= $1 and m.book = $2 and m.stage <> 'outside' and m.month < substr($1, 1, 7)
				union all
				select p.commune, p.action, d.in_cents - d.out_cents
				from ledger_cell c join ledger_place p on p.action = c.action and p.commune = c.commune join ledger_day d on d.place = p.id
				where c.book = $2 and c.first_out <= $1 and p.book = $2 and p.stage <> 'outside'
					and d.day >= substr($1, 1, 7) || '-01' and d.day <= $1
			) as told group by commune, action having sum(cents) <> 0
		) as cells group by commune`)

	// The same by action alone.
	qByAction = store.Query(`select book, stage, action, cast(sum(cents) as bigint) from (
			select book, stage, action, in_cents - out_cents as cents from ledger_action_month
			where month < substr($1, 1, 7) and ($2 = '' or action = $2)
			union all
			select book, stage, action, in_cents - out_cents as cents from ledger_action_day
			where day >= substr($1, 1, 7) || '-01' and day <= $1 and ($2 = '' or action = $2)
		) as all_parts group by book, stage, action order by book, stage, action`)
	qByYear = store.Query(`select cast(year as bigint), book, stage, action, '', cast(sum(cents) as bigint) from (
			select substr(month, 1, 4) as year, book, stage, action, in_cents - out_cents as cents from ledger_action_month
			where month < substr($1, 1, 7) and ($2 = '' or action = $2)
			union all
			select substr(day, 1, 4), book, stage, action, in_cents - out_cents as cents from ledger_action_day
			where day >= substr($1, 1, 7) || '-01' and day <= $1 and ($2 = '' or action = $2)
		) as all_parts group by year, book, stage, action order by year, book, stage, action`)

	// How much moved after an act as known at which something is asked, counted no further than $2; what it
	// was, and what had moved up to that act.
	qCountAfter = store.Query(`select count(*) from (select act from ledger_move where act > $1 limit $2) as moved`)
	qAfter      = store.Query(`select cast(substr(b.day, 1, 4) as bigint), p.book, p.stage, p.action, p.commune, cast(sum(b.cents) as bigint)
		from (
			select to_place as place, day, cents from ledger_move where act > $3 and day <= $1
			union all select from_place, day, -cents from ledger_move where act > $3 and day <= $1
		) as b join ledger_place p on p.id = b.place where ($2 = '' or p.action = $2)
		group by substr(b.day, 1, 4), p.book, p.stage, p.action, p.commune
		order by 1, p.book, p.stage, p.action, p.commune`)
	qUpTo = store.Query(`select cast(substr(b.day, 1, 4) as bigint), p.book, p.stage, p.action, '', cast(sum(b.cents) as bigint)
		from (
			select to_place as place, day, cents from ledger_move where act <= $3 and day <= $1
			union all select from_place, day, -cents from ledger_move where act <= $3 and day <= $1
		) as b join ledger_place p on p.id = b.place where ($2 = '' or p.action = $2)
		group by substr(b.day, 1, 4), p.book, p.stage, p.action
		order by 1, p.book, p.stage, p.action`)

	// What came to each place of an action on each day, less what went.
	qDaysOf = store.Query(`select d.place, d.day, d.in_cents - d.out_cents from ledger_day d join ledger_place p on p.id = d.place
		where p.action = $1 and p.stage <> 'outside' order by d.place, d.day`)

	// Every place on a day, as known now.
	qByPlace = store.Query(`select p.book, p.stage, p.funder, p.action, p.call, p.dossier, p.commune, p.year,
			cast(sum(d.in_cents - d.out_cents) as bigint)
		from ledger_day d join ledger_place p on p.id = d.place
		where d.day <= $1 and ($2 = '' or p.action = $2)
		group by p.book, p.stage, p.funder, p.action, p.call, p.dossier, p.commune, p.year
		order by p.book, p.stage, p.funder, p.action, p.call, p.dossier, p.commune, p.year`)

	// Every place on a day, as known at act $3.
	qByPlaceKnown = store.Query(`select p.book, p.stage, p.funder, p.action, p.call, p.dossier, p.commune, p.year,
			cast(sum(b.cents) as bigint)
		from (
			select to_place as place, cents from ledger_move where act <= $3 and day <= $1
			union all
			select from_place, -cents from ledger_move where act <= $3 and day <= $1
		) as b join ledger_place p on p.id = b.place
		where ($2 = '' or p.action = $2)
		group by p.book, p.stage, p.funder, p.action, p.call, p.dossier, p.commune, p.year
		order by p.book, p.stage, p.funder, p.action, p.call, p.dossier, p.commune, p.year`)

	qWrongDays = store.Query(`select count(*) from (
			select place, day, sum(i) as i, sum(o) as o from (
				select to_place as place, day, cents as i, 0 as o from ledger_move
				union all select from_place, day, 0, cents from ledger_move
			) as moved group by place, day
		) as made left join ledger_day d on d.place = made.place and d.day = made.day
		where d.place is null or d.in_cents <> made.i or d.out_cents <> made.o`)
	qWrongMonths = store.Query(`select count(*) from (
			select p.book, p.stage, p.action, p.commune, substr(d.day, 1, 7) as month, sum(d.in_cents) as i, sum(d.out_cents) as o
			from ledger_day d join ledger_place p on p.id = d.place
			group by p.book, p.stage, p.action, p.commune, substr(d.day, 1, 7)
		) as made left join ledger_month m on m.book = made.book and m.stage = made.stage and m.action = made.action
			and m.commune = made.commune and m.month = made.month
		where m.book is null or m.in_cents <> made.i or m.out_cents <> made.o`)
	qWrongActionMonths = store.Query(`select count(*) from (
			select month, book, stage, action, sum(in_cents) as i, sum(out_cents) as o
			from ledger_month where stage <> 'outside' group by month, book, stage, action
		) as made full join ledger_action_month m on m.month = made.month and m.book = made.book and m.stage = made.stage
			and m.action = made.action
		where made.month is null or m.month is null or m.in_cents <> made.i or m.out_cents <> made.o`)
	qWrongActionDays = store.Query(`select count(*) from (
			select d.day, p.book, p.stage, p.action, sum(d.in_cents) as i, sum(d.out_cents) as o
			from ledger_day d join ledger_place p on p.id = d.place where p.stage <> 'outside' group by d.day, p.book, p.stage, p.action
		) as made full join ledger_action_day a on a.day = made.day and a.book = made.book and a.stage = made.stage
			and a.action = made.action
		where made.day is null or a.day is null or a.in_cents <> made.i or a.out_cents <> made.o`)
	qWrongCommuneMonths = store.Query(`select count(*) from (
			select month, book, stage, commune, sum(in_cents) as i, sum(out_cents) as o
			from ledger_month where stage <> 'outside' group by month, book, stage, commune
		) as made full join ledger_commune_month m on m.month = made.month and m.book = made.book and m.stage = made.stage
			and m.commune = made.commune
		where made.month is null or m.month is null or m.in_cents <> made.i or m.out_cents <> made.o`)
	qWrongCommuneDays = store.Query(`select count(*) from (
			select d.day, p.book, p.stage, p.commune, sum(d.in_cents) as i, sum(d.out_cents) as o
			from ledger_day d join ledger_place p on p.id = d.place where p.stage <> 'outside' group by d.day, p.book, p.stage, p.commune
		) as made full join ledger_commune_day c on c.day = made.day and c.book = made.book and c.stage = made.stage
			and c.commune = made.commune
		where made.day is null or c.day is null or c.in_cents <> made.i or c.out_cents <> made.o`)
	qWrongCells = store.Query(`select count(*) from (
			select p.book, p.commune, p.action, min(moved.first_in) as first_in, min(moved.first_out) as first_out from (
				select to_place as place, from_place as other, min(day) as first_in, '` + never + `' as first_out
					from ledger_move group by to_place, from_place
				union all select from_place, to_place, '` + never + `', min(day) from ledger_move group by from_place, to_place
			) as moved join ledger_place p on p.id = moved.place join ledger_place o on o.id = moved.other
			where ` + crosses + ` group by p.book, p.commune, p.action
		) as made full join ledger_cell c on c.book = made.book and c.commune = made.commune and c.action = made.action
		where made.book is null or c.book is null or c.first_in <> made.first_in or c.first_out <> made.first_out`)
	qWrongTouches = store.Query(`select count(*) from (
			select p.book, p.stage, p.action, b.act, b.year, min(b.day) as day from (
				select act, to_place as place, substr(day, 1, 4) as year, min(day) as day from ledger_move group by act, to_place, substr(day, 1, 4)
				union all
				select act, from_place, substr(day, 1, 4), min(day) from ledger_move group by act, from_place, substr(day, 1, 4)
			) as b join ledger_place p on p.id = b.place where p.stage <> 'outside'
			group by p.book, p.stage, p.action, b.act, b.year
		) as made full join ledger_touch t on t.book = made.book and t.stage = made.stage and t.action = made.action
			and t.act = made.act and t.year = made.year
		where made.act is null or t.act is null or t.day <> made.day`)
	qBelowZero = store.Query(`select count(*) from (
			select sum(d.in_cents - d.out_cents) over (partition by d.place order by d.day) as running
			from ledger_day d join ledger_place p on p.id = d.place where p.stage <> 'outside'
		) as runs where running < 0`)
)

func scanMove(s store.Scanner) (m Move, err error) {
	err = s.Scan(&m.From.Book, &m.From.Stage, &m.From.Funder, &m.From.Action, &m.From.Call, &m.From.Dossier, &m.From.Commune, &m.From.Year,
		&m.To.Stage, &m.To.Funder, &m.To.Action, &m.To.Call, &m.To.Dossier, &m.To.Commune, &m.To.Year, &m.Cents, &m.Day)
	m.To.Book = m.From.Book
	return
}

func scanPlace(s store.Scanner) (p Place, err error) {
	err = s.Scan(&p.Book, &p.Stage, &p.Funder, &p.Action, &p.Call, &p.Dossier, &p.Commune, &p.Year)
	return
}

func scanStanding(s store.Scanner) (r Standing, err error) {
	err = s.Scan(&r.Book, &r.Stage, &r.Funder, &r.Action, &r.Call, &r.Dossier, &r.Commune, &r.Year, &r.Cents)
	return
}

func scanAction(s store.Scanner) (r Standing, err error) {
	err = s.Scan(&r.Book, &r.Stage, &r.Action, &r.Cents)
	return
}

func scanYearly(s store.Scanner) (y Yearly, err error) {
	err = s.Scan(&y.Year, &y.Book, &y.Stage, &y.Action, &y.Commune, &y.Cents)
	return
}

func scanMonth(s store.Scanner) (r Standing, err error) {
	err = s.Scan(&r.Book, &r.Stage, &r.Action, &r.Commune, &r.Cents)
	return
}

// sound checks that days, months and moves tell the same sums (L4) and that nothing is below zero (L1).
func sound(ctx context.Context, q store.Q) ([]string, error) {
	var wrong []string
	for _, c := range []struct {
		q    *store.Stmt
		what string
	}{{qWrongDays, "days that differ from their moves"}, {qWrongMonths, "months that differ from their days"},
		{qWrongCommuneMonths, "months of communes that differ from those of their actions"}, {qWrongCommuneDays, "days of communes that differ from those of their places"},
		{qWrongCells, "first days of money in communes that differ from their moves"}, {qWrongActionMonths, "months of actions that differ from those of their communes"},
		{qWrongActionDays, "days of actions that differ from those of their places"}, {qWrongTouches, "acts that are not named behind what they moved"}, {qBelowZero, "balances below zero"}} {
		n, _, err := store.One(ctx, q, c.q, store.Value[int64])
		if err != nil {
			return nil, err
		}
		if n > 0 {
			wrong = append(wrong, fmt.Sprintf("%d %s", n, c.what))
		}
	}
	return wrong, nil
}

// Standing is what stands at a place, or at a group of places.
type Standing struct {
	Place
	Cents money.Cents
}
