-- A file that an act recorded. voided_by is the act that took it back, or 0.
create table record_file (
	act       bigint primary key,
	effective text   not null,
	last_day  text   not null,
	kind      text   not null,
	system    text   not null,
	name      text   not null,
	page      text   not null,
	file      text   not null, -- digest of the source
	content   text   not null, -- digest of the names of the blobs of lines
	source    text   not null, -- stage drawn on
	lines     bigint not null,
	cents     bigint not null,
	voided_by bigint not null
);
-- What a file has of each action.
create table record_total (
	act       bigint not null,
	action    text   not null,
	first_day text   not null,
	last_day  text   not null,
	lines     bigint not null,
	cents     bigint not null,
	primary key (act, action)
);
-- Its lines, under their row in the source.
create table record_line (
	act         bigint not null,
	line        bigint not null,
	day         text   not null,
	action      text   not null,
	commune     text   not null,
	siret       text   not null,
	beneficiary text   not null,
	ref         text   not null,
	dossier     text   not null,
	object      text   not null,
	cents       bigint not null,
	book        text   not null,
	year        bigint not null,
	chapter     text   not null,
	primary key (act, line)
);
create index record_line_action on record_line (action, commune);
create index record_line_dossier on record_line (dossier) where dossier <> '';
-- How many of its lines each commune has in each month and on each day: counting a million lines takes too long
-- for a page, which reads months before the month asked, then days.
create table record_month (
	act     bigint not null,
	month   text   not null,
	commune text   not null,
	lines   bigint not null,
	primary key (act, month, commune)
);
create table record_day (
	act     bigint not null,
	day     text   not null,
	commune text   not null,
	lines   bigint not null,
	primary key (act, day, commune)
);
