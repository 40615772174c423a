-- Each adopted content, closed and never overwritten: voided_by is the act that took it back, or 0.
create table plan_version (
	act            bigint primary key,
	position       bigint not null,
	effective      text   not null,
	kind           text   not null,
	content        text   not null, -- digest of a blob
	territory      text   not null, -- digest of a blob, or ''
	envelope_cents bigint not null,
	voided_by      bigint not null
);
-- Each change of state of a thing: "action:A2.~1", "milestone:A2.~1/M1".
create table plan_state (
	act       bigint primary key,
	position  bigint not null,
	effective text   not null,
	thing     text   not null,
	state     text   not null,
	voided_by bigint not null
);
create index plan_state_thing on plan_state (thing, effective, position);
-- Each action whose balances a take-over opened: before that day its history is not held here.
create table plan_takeover (
	act        bigint not null,
	action     text   not null,
	position   bigint not null,
	effective  text   not null, -- the cut-over
	system     text   not null, -- what held it before
	document   text   not null, -- the statement from which it is taken
	taken_from text   not null, -- stage
	cents      bigint not null,
	voided_by  bigint not null,
	primary key (act, action)
);
-- Each answer to what a reader reported.
create table plan_notice (
	act          bigint primary key,
	position     bigint not null,
	effective    text   not null,
	notice       text   not null, -- public id
	received     text   not null, -- day
	about        text   not null,
	outcome      text   not null,
	corrected_by bigint not null, -- act, or 0
	voided_by    bigint not null
);
create index plan_notice_notice on plan_notice (notice);
