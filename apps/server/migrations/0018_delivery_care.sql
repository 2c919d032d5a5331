-- What hand-overs and callbacks need beyond the first day: an end, a pace for whoever holds a link, urgency.

-- Whoever guesses links is slowed down before a tenant is known.
grant execute on function take_rate_tokens(text[], double precision[], double precision[], double precision[])
  to xingluo_system;

-- A bucket that nobody has touched for so long is full again.
create or replace function forget_old_rows() returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from live_events where created_at < now() - interval '1 day';
  delete from idempotency_keys where created_at < now() - interval '2 days';
  delete from rate_buckets where at < now() - interval '3 days';
$$;

alter table platform_callbacks add column handled_at timestamptz; -- a part of the product acted on it
create index platform_callbacks_age on platform_callbacks (received_at);

-- Forgets callbacks in one small bite; how many went. The newest of an app stays, without its content: it says when the
-- app was last called.
create function forget_old_callbacks(handled_days int, unhandled_days int, most int) returns int
language sql security definer set search_path = public, pg_temp as $$
  with old as (
    select c.id, not exists (select 1 from platform_callbacks n
                              where n.app_id = c.app_id and (n.received_at, n.id) > (c.received_at, c.id)) as newest
      from platform_callbacks c
     where c.received_at < now() - make_interval(days => least(handled_days, unhandled_days))
       and (c.received_at < now() - make_interval(days => unhandled_days)
            or c.handled_at is not null and c.received_at < now() - make_interval(days => handled_days))
     order by c.received_at
     limit most
       for update skip locked),
  emptied as (
    update platform_callbacks c set content_sealed = null from old where c.id = old.id and old.newest
       and c.content_sealed is not null),
  gone as (
    delete from platform_callbacks c using old where c.id = old.id and not old.newest returning 1)
  select count(*)::int from gone
$$;
revoke execute on function forget_old_callbacks(int, int, int) from public;
grant execute on function forget_old_callbacks(int, int, int) to xingluo_system;

-- How urgent a to-do is; it only ever rises.
alter table todos
  add column urgency int not null default 0 check (urgency between 0 and 3); -- 0 open-ended, 1 due, 2 late, 3 about to expire
drop index todos_list;
create index todos_list on todos (tenant_id, state, urgency desc, id desc);
-- How far the person who has a post in hand was reminded.
alter table publish_tasks add column hand_urgency int not null default 0 check (hand_urgency between 0 and 3);

-- What is known of the platform's review of a post that is out; NULL = the question does not arise.
alter table publish_tasks add column review text check (review in ('passed', 'unknown'));
update publish_tasks set review = 'unknown' where state = 'published' and mode <> 'direct';
-- What is in somebody's hands already is due.
update publish_tasks set hand_urgency = 1 where state = 'awaiting_user';
update todos set urgency = 1 where kind = 'publish_by_hand' and state = 'open';
