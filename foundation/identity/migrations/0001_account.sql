create table account (
	ref     text primary key,
	name    text not null, -- reference of the sealed name
	created text not null
);
create table token (
	digest  text primary key,
	account text not null,
	role    text not null,
	created text not null,
	expires text not null,
	revoked text not null
);
