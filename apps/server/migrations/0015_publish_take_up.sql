-- Posts are taken up in batches by the workers themselves, not by a job each.

-- take_rate_tokens for several tasks in one go, in the order of their numbers: each gets the tokens of all its buckets
-- or of none. Every bucket is locked first, in the order of the keys, so that two batches never wait for each other.
create function take_rate_tokens_each(
  tasks int[], keys text[], capacities double precision[], per_second double precision[], costs double precision[])
returns table (task int, seconds double precision)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into rate_buckets (key, tokens)
    select u.k, max(u.c) from unnest(keys, capacities) u(k, c) group by u.k order by u.k on conflict do nothing;
  perform 1 from rate_buckets b where b.key = any(keys) order by b.key for update;
  for task in select distinct t from unnest(tasks) t order by t loop
    select take_rate_tokens(array_agg(u.k), array_agg(u.c), array_agg(u.r), array_agg(u.cost)) into seconds
      from unnest(tasks, keys, capacities, per_second, costs) u(t, k, c, r, cost) where u.t = task;
    return next;
  end loop;
end $$;
revoke execute on function
  take_rate_tokens_each(int[], text[], double precision[], double precision[], double precision[]) from public;
grant execute on function
  take_rate_tokens_each(int[], text[], double precision[], double precision[], double precision[]) to xingluo_app;

-- When the next task that is not due yet will be, over all tenants; NULL: none is planned.
create function publish_tasks_next_due() returns timestamptz
language sql stable security definer set search_path = public, pg_temp as $$
  select min(t.next_attempt_at) from publish_tasks t where t.next_attempt_at > now()
$$;
revoke execute on function publish_tasks_next_due() from public;
grant execute on function publish_tasks_next_due() to xingluo_system;
