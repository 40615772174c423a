-- Blobs kept ahead of the act that will name them; the act takes them off this list.
create table staged (
	digest text primary key,
	at     text not null
);
