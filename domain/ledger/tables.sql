-- A place where money can stand. Absent parts are '' or 0.
create table ledger_place (
	id      bigint primary key,
	book    text   not null,
	stage   text   not null,
	funder  text   not null,
	action  text   not null,
	call    text   not null,
	dossier text   not null,
	commune text   not null,
	year    bigint not null,
	unique (book, stage, funder, action, call, dossier, commune, year)
);
create index ledger_place_action on ledger_place (action, commune);
create index ledger_place_commune on ledger_place (commune) where commune <> '';
-- What moved, by which act, on which day. reverses is the act that this takes back, or 0.
create table ledger_move (
	act        bigint not null,
	line       bigint not null,
	day        text   not null,
	from_place bigint not null,
	to_place   bigint not null,
	cents      bigint not null check (cents > 0),
	reverses   bigint not null,
	primary key (act, line)
);
create index ledger_move_from on ledger_move (from_place);
create index ledger_move_to on ledger_move (to_place);
-- Acts whose moves follow from their public lines and are not told in their leaf.
create table ledger_stream (
	act bigint primary key
);
-- What came into and went out of a place on a day.
create table ledger_day (
	place     bigint not null,
	day       text   not null,
	in_cents  bigint not null,
	out_cents bigint not null,
	primary key (place, day)
);
create index ledger_day_day on ledger_day (day);
-- The same by month, for pages that cannot read every place: months before the month asked, then days. Of
-- one action, or of one commune, these are few.
create table ledger_month (
	action    text   not null,
	commune   text   not null,
	book      text   not null,
	stage     text   not null,
	month     text   not null,
	in_cents  bigint not null,
	out_cents bigint not null,
	primary key (action, commune, book, stage, month)
);
create index ledger_month_commune on ledger_month (commune) where commune <> '';
-- The same by action alone, which is what most pages ask, however many communes and days there are.
create table ledger_action_month (
	month     text   not null,
	book      text   not null,
	stage     text   not null,
	action    text   not null,
	in_cents  bigint not null,
	out_cents bigint not null,
	primary key (month, book, stage, action)
);
create table ledger_action_day (
	day       text   not null,
	book      text   not null,
	stage     text   not null,
	action    text   not null,
	in_cents  bigint not null,
	out_cents bigint not null,
	primary key (day, book, stage, action)
);
-- The same by commune alone, which a map asks, however many actions there are.
create table ledger_commune_month (
	month     text   not null,
	book      text   not null,
	stage     text   not null,
	commune   text   not null,
	in_cents  bigint not null,
	out_cents bigint not null,
	primary key (month, book, stage, commune)
);
create table ledger_commune_day (
	day       text   not null,
	book      text   not null,
	stage     text   not null,
	commune   text   not null,
	in_cents  bigint not null,
	out_cents bigint not null,
	primary key (day, book, stage, commune)
);
-- In which actions a commune ever had money: since which day, and the first day on which any of it left the
-- action or the commune, '9999-12-31' where none did. Money stands there on every day between the two; from the
-- second on, months and days tell.
create table ledger_cell (
	book      text   not null,
	commune   text   not null,
	action    text   not null,
	first_in  text   not null,
	first_out text   not null,
	primary key (book, commune, action)
);
-- Which act moved money into or out of places of a stage and an action, by year of the move, with the first
-- such day: what stands behind a figure, without reading the moves.
create table ledger_touch (
	book   text   not null,
	stage  text   not null,
	action text   not null,
	act    bigint not null,
	year   text   not null,
	day    text   not null,
	primary key (book, stage, action, act, year)
);
create index ledger_touch_stage on ledger_touch (book, stage, act);
