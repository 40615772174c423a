-- The peer of acts: the least ledger that PostgreSQL can keep. Overdraft check, locks in order of id,
-- two postings an entry. 100 lines with money and 1,900 places, as in the plan of the measure.
drop schema if exists peer cascade;
create schema peer;
create table peer.account (id int primary key, balance bigint not null, least bigint not null) with (fillfactor = 50);
create table peer.entry (id bigserial primary key, at timestamptz not null default now(), label text not null);
create table peer.posting (entry bigint not null, account int not null, amount bigint not null);
create index on peer.posting (account, entry);
insert into peer.account select i, case when i <= 100 then 1000000000000 else 0 end, 0 from generate_series(1, 2000) i;
create function peer.transfer(source int, target int, cents bigint) returns bigint language plpgsql as $$
declare made bigint;
begin
  perform 1 from peer.account where id in (source, target) order by id for no key update;
  update peer.account set balance = balance - cents where id = source and balance - cents >= least;
  if not found then raise exception 'overdraft' using errcode = '23514'; end if;
  update peer.account set balance = balance + cents where id = target;
  insert into peer.entry (label) values ('reallocation') returning id into made;
  insert into peer.posting values (made, source, -cents), (made, target, cents);
  return made;
end $$;
vacuum analyze peer.account;
