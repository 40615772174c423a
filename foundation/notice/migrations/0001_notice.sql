create table notice (
	id       text primary key, -- public: named in the act that answers
	lookup   text not null unique, -- digest of the reference by which its author reads it
	kind     text not null,
	subject  text not null, -- "action:A2.~1"
	page     text not null, -- the address where the figure stands; '' where none was given
	lang     text not null,
	received text not null, -- instant
	body     text not null, -- reference of the sealed text; '' once it is erased
	contact  text not null, -- likewise of name and address; '' where none was left, or once it is erased
	state    text not null,
	closed   text not null, -- instant; '' while it is pending
	reason   text not null  -- why it was set aside; ''
);
create index notice_state on notice (state, received);
