-- What is done to a post after it is out, by a call of its own: it may fail while the post stays as it is.
create table publish_follow_ups (
  tenant_id text not null references tenants on delete cascade,
  task_id text not null references publish_tasks on delete cascade,
  key text not null,              -- as the platform's data names it
  post_id text,                   -- the post it belongs to: what was sent anew gets its own
  state text not null check (state in ('planned', 'sending', 'done', 'failed', 'dropped')),
  tries int not null default 0,
  next_at timestamptz,            -- planned: when it is due; sending: when a lost worker is given up
  refusal jsonb,
  version int not null default 1,
  primary key (task_id, key),
  -- Whatever goes on by itself has a time at which it is looked at.
  constraint publish_follow_ups_never_stuck check ((state in ('planned', 'sending')) = (next_at is not null))
);
create index publish_follow_ups_due on publish_follow_ups (next_at) where next_at is not null;
call protect_tenant_table('publish_follow_ups');

create function follow_ups_due(most int) returns table (tenant_id text, task_id text)
language sql stable security definer set search_path = public, pg_temp as $$
  select f.tenant_id, f.task_id from publish_follow_ups f where f.next_at <= now()
   group by f.tenant_id, f.task_id order by min(f.next_at) limit most
$$;
revoke execute on function follow_ups_due(int) from public;
grant execute on function follow_ups_due(int) to xingluo_system;
