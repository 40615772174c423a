create table draft (
	ref      text primary key,
	kind     text not null,
	subject  text not null,
	owner    text not null,
	title    text not null, -- reference of the sealed text
	body     text not null, -- likewise
	created  text not null,
	updated  text not null,
	revision bigint not null,
	share    text not null  -- digest of the secret by which it is shared; '' where it is not
);
create index draft_owner on draft (owner, kind);
create index draft_subject on draft (subject, kind);
create index draft_share on draft (share);
