-- What an act is about: "plan", "action:A2.~1", "act:12".
create table subject (
	subject text   not null,
	act     bigint not null,
	primary key (subject, act)
);
-- Which act corrects which. kind is '' when the act was only taken back.
create table correction (
	by_act   bigint primary key,
	of_act   bigint not null unique,
	position bigint not null,
	kind     text   not null
);
