create table vault_key (
	subject text primary key,
	wrapped text not null -- its key, sealed by the master key
);
create table vault (
	ref     text primary key,
	subject text not null,
	sealed  text not null
);
create index vault_subject on vault (subject);
