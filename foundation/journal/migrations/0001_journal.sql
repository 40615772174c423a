create table journal (
	number    bigint primary key,
	id        text not null unique,
	kind      text not null,
	recorded  text not null,
	effective text not null,
	role      text not null,
	actor     text not null, -- reference of the account; private
	salt      text not null, -- of the sealed digest; private
	note      text not null, -- vault reference of the unpublished text, or ''
	request   text not null, -- digest of what was asked, so that a repeat is told from another request
	leaf      text not null, -- hash of body as a leaf of the tree
	body      text not null  -- the public form: the very bytes the leaf is hashed from
);
create table blob (
	digest text primary key, -- sha256 of salt and body
	media  text not null,
	salt   text not null,    -- '' for content addressed by itself, random for a text that may be withdrawn
	body   text not null
);
create table tile (
	level  bigint not null,
	n      bigint not null,
	hashes text not null, -- 256 hashes of 32 bytes, base64
	root   text not null, -- of these 256
	primary key (level, n)
);
create table head (
	one      bigint primary key check (one = 1),
	size     bigint not null,
	root     text not null,
	recorded text not null, -- of the last act
	seal     text not null  -- made with the signing key: nobody else can have written this head
);
create table derived (
	part   text primary key,
	digest text not null, -- of the text of its tables file: another one means a rebuild
	tables text not null
);
