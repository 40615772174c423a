alter table account add column email text not null default '';      -- reference of the sealed address; '' for a token's account
alter table account add column email_mark text not null default ''; -- tells equal addresses, and nothing else
alter table account add column lang text not null default '';
alter table account add column closed text not null default '';
create unique index account_email on account (email_mark) where email_mark <> '' and closed = '';
create table account_grant (
	id         text primary key,
	account    text not null,
	role       text not null,
	scope      text not null, -- '' the whole plan
	from_day   text not null,
	until_day  text not null  -- inclusive; '' no end
);
create index account_grant_account on account_grant (account);
create table account_link (
	digest  text primary key,
	account text not null,
	kind    text not null, -- 'link' or 'invitation'
	created text not null,
	expires text not null,
	used    text not null
);
create index account_link_account on account_link (account);
create table account_factor (
	account   text primary key,
	password  text not null,  -- argon2id, PHC form; '' where none was set
	totp      text not null,  -- reference of the sealed secret in force; '' where there is none
	totp_new  text not null,  -- begun and not confirmed
	totp_step bigint not null -- last step of which a code was used
);
create table account_session (
	digest  text primary key,
	account text not null,
	agent   text not null,
	created text not null,
	seen    text not null,
	expires text not null
);
create index account_session_account on account_session (account);
create table account_agent (
	id      text primary key, -- account and mark of a browser that signed in before
	account text not null,
	seen    text not null
);
create index account_agent_account on account_agent (account);
create table account_try (
	what  text primary key, -- mark of an address of e-mail or of the network
	tries bigint not null,
	at    text not null,
	free  text not null     -- no new try before
);
create index account_try_at on account_try (at);
create table account_event (
	id         text primary key, -- in order of time
	at         text not null,
	by_account text not null,
	account    text not null,
	what       text not null,
	role       text not null,
	scope      text not null,
	from_day   text not null,
	until_day  text not null
);
create index account_event_account on account_event (account);
create table account_reading (
	id      text primary key, -- in order of time
	at      text not null,
	account text not null,
	month   text not null,
	what    text not null -- reference of the sealed text
);
create index account_reading_at on account_reading (at);
