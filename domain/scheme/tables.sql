-- Each text of a scheme or cap that an act brought: recorded from a source, opened, amended.
create table scheme_version (
	act       bigint primary key,
	position  bigint not null,
	effective text   not null,
	scheme    text   not null, -- slug
	day       text   not null, -- names the version
	content   text   not null, -- digest of a blob
	voided_by bigint not null
);
create index scheme_version_scheme on scheme_version (scheme, day, position);
-- Each change of state of a scheme: open, closed.
create table scheme_state (
	act       bigint primary key,
	position  bigint not null,
	effective text   not null,
	scheme    text   not null,
	state     text   not null,
	voided_by bigint not null
);
create index scheme_state_scheme on scheme_state (scheme, effective, position);
-- Each change of a call: what stands last says when it is open; its envelope is the sum of what each act brought.
create table scheme_call (
	act       bigint primary key,
	position  bigint not null,
	effective text   not null,
	code      text   not null,
	scheme    text   not null,
	action    text   not null, -- that pays, or ''
	title     text   not null, -- JSON, a wording per language
	state     text   not null, -- open, closed
	opens     text   not null, -- day
	until     text   not null, -- last day, or '' where it has none
	cents     bigint not null, -- brought by this act; below zero: given back
	voided_by bigint not null
);
create index scheme_call_code on scheme_call (code, effective, position);
