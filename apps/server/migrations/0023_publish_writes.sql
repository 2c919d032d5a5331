-- A post costs the database less: buckets are read and written once per batch, rows of posts are rewritten in place.

-- As before (0015), but each bucket is read once and written once, however many tasks take of it: a row that one
-- transaction rewrites for every task of a batch is walked through version by version.
create or replace function take_rate_tokens_each(
  tasks int[], keys text[], capacities double precision[], per_second double precision[], costs double precision[])
returns table (task int, seconds double precision)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  names text[];
  held double precision[];     -- tokens in each bucket now
  taken boolean[];
  moment timestamptz;
  entry record;
  wait double precision;
  at_name int;
begin
  if exists (select from unnest(keys) k where not exists (select from rate_buckets b where b.key = k)) then
    insert into rate_buckets (key, tokens)
      select u.k, max(u.c) from unnest(keys, capacities) u(k, c) group by u.k order by u.k on conflict do nothing;
  end if;
  -- In the order of the keys, so that two batches never wait for each other.
  perform 1 from rate_buckets b where b.key = any(keys) order by b.key for update;
  moment := clock_timestamp();
  select array_agg(b.key order by b.key),
         array_agg(least(u.c, b.tokens + u.r * extract(epoch from moment - b.at)) order by b.key),
         array_agg(false)
    into names, held, taken
    from rate_buckets b
    join (select k, max(c) c, max(r) r from unnest(keys, capacities, per_second) v(k, c, r) group by k) u on b.key = u.k;
  for entry in
    select u.t, array_agg(array_position(names, u.k)) places, array_agg(least(u.cost, u.c)) wanted, array_agg(u.r) rates
      from unnest(tasks, keys, capacities, per_second, costs) u(t, k, c, r, cost) group by u.t order by u.t
  loop
    wait := 0;
    for i in 1 .. cardinality(entry.places) loop
      wait := greatest(wait, (entry.wanted[i] - held[entry.places[i]]) / entry.rates[i]);
    end loop;
    if wait <= 0 then
      wait := 0;
      for i in 1 .. cardinality(entry.places) loop
        at_name := entry.places[i];
        held[at_name] := held[at_name] - entry.wanted[i];
        taken[at_name] := true;
      end loop;
    end if;
    task := entry.t;
    seconds := wait;
    return next;
  end loop;
  update rate_buckets b set tokens = u.h, at = moment
    from unnest(names, held, taken) u(k, h, t) where b.key = u.k and u.t;
end $$;

-- How far an upload has come is no part of any index: with room in the page such a write touches none of them.
alter table publish_tasks set (fillfactor = 80);
alter table rate_buckets set (fillfactor = 50);

-- A story belongs to its task, and the task to its enterprise: locking the enterprise's row for each word of a story
-- made all workers write to that one row.
alter table publish_events drop constraint publish_events_tenant_id_fkey;

-- Tells the browsers of an enterprise, on every process, once the transaction commits. In one place, so that it can be
-- part of the statement of what is told.
create function tell_live(tenant text, named text, told jsonb) returns void language plpgsql as $$
declare placed bigint;
begin
  insert into live_events (tenant_id, topic, data) values (tenant, named, told) returning id into placed;
  perform pg_notify('xingluo_live', json_build_object('t', tenant, 'id', placed, 'topic', named, 'data', told)::text);
end $$;

-- As before (0010), but read in the order of the index and left as soon as there are enough: sorting all that is due
-- made a backlog cost more the longer it was.
create or replace function publish_tasks_due(most int) returns table (tenant_id text, id text, next_attempt_at timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp set enable_sort = off as $$
declare
  found int := 0;
  t record;
begin
  for t in
    select p.tenant_id, p.id, p.next_attempt_at, p.state, p.account_ref, p.due_at from publish_tasks p
     where p.next_attempt_at <= now() and (p.lease_until is null or p.lease_until < now())
     order by p.next_attempt_at
  loop
    exit when found >= most;
    continue when t.state = 'queued' and exists (
      select 1 from publish_tasks o
       where o.account_ref = t.account_ref and o.id <> t.id and o.state in ('queued', 'uploading', 'submitting')
         and (o.state <> 'queued' or (o.due_at, o.id) < (t.due_at, t.id)));
    found := found + 1;
    tenant_id := t.tenant_id;
    id := t.id;
    next_attempt_at := t.next_attempt_at;
    return next;
  end loop;
end $$;
