-- How a post gets to its platform beside the direct way: callbacks, tokens of apps, hand-overs by a person, pace, figures.

-- Tokens of a platform app itself (client token, ticket): one issuer at a time over all processes, because a new one
-- may end the one before.
create table app_tokens (
  tenant_id text not null references tenants on delete cascade,
  app_id text not null references platform_apps on delete cascade,
  kind text not null,
  token_sealed bytea,
  issue int not null default 0,   -- raised by every new token: says which one a refusal was about
  expire_at timestamptz,
  lease_owner text,
  lease_until timestamptz,
  primary key (app_id, kind)
);
call protect_tenant_table('app_tokens');

-- Signed messages of platforms, each once; what people wrote or left is sealed.
create table platform_callbacks (
  id text primary key,
  tenant_id text not null references tenants on delete cascade,
  app_id text not null references platform_apps on delete cascade,
  message_id text not null,       -- the platform's own, else the hash of the body
  kind text not null,
  account_ref text,               -- our account, where the message names one of ours
  account_external_id text,
  post_external_id text,
  content_sealed bytea,
  happened_at timestamptz,
  received_at timestamptz not null default now()
);
create unique index platform_callbacks_once on platform_callbacks (app_id, message_id);
create index platform_callbacks_latest on platform_callbacks (tenant_id, app_id, received_at desc);
call protect_tenant_table('platform_callbacks');

-- Whose app a callback address belongs to, before its signature can be checked.
create function callback_apps(wanted text, wanted_app text) returns table (tenant_id text, id text)
language sql stable security definer set search_path = public, pg_temp as $$
  select p.tenant_id, p.id from platform_apps p
   where p.platform = wanted and p.removed_at is null and (wanted_app is null or p.id = wanted_app)
   order by p.id limit 1000
$$;
revoke execute on function callback_apps(text, text) from public;
grant execute on function callback_apps(text, text) to xingluo_system;

alter table publish_tasks
  add column mode text not null default 'direct' check (mode in ('direct', 'handoff', 'assisted')),
  add column review_since timestamptz,    -- how long the platform has been asked about the post
  add column hand_until timestamptz,      -- the link or package in a person's hands is good until then
  add column hand_at timestamptz,         -- the person set this time on the platform's own page
  add column reminded_at timestamptz,
  add column measure_at timestamptz,      -- when the post's figures are read next
  add column measures int not null default 0,
  drop constraint publish_tasks_state_check,
  add constraint publish_tasks_state_check check (state in (
    'queued', 'uploading', 'submitting', 'reviewing', 'awaiting_user', 'scheduled_on_platform', 'published', 'rejected',
    'failed', 'outcome_unknown', 'waiting_for_person', 'posted_elsewhere', 'expired', 'removed', 'cancelled', 'skipped')),
  drop constraint publish_tasks_never_stuck,
  add constraint publish_tasks_never_stuck check (
    (state in ('queued', 'uploading', 'submitting', 'reviewing', 'awaiting_user', 'scheduled_on_platform'))
      = (next_attempt_at is not null)),
  add constraint publish_tasks_hand check (mode <> 'direct' or hand_until is null);
create index publish_tasks_measure on publish_tasks (measure_at) where measure_at is not null;

-- Every hand-over of a task: an earlier link may still be used, and must be found by what the platform says of it.
create table publish_hands (
  id text primary key,
  tenant_id text not null references tenants on delete cascade,
  task_id text not null references publish_tasks on delete cascade,
  ids jsonb not null default '{}'::jsonb,
  kit_sealed bytea not null,      -- link and words; the link is signed and lets its holder post
  phone_hash bytea,               -- of the token that opens the page on a phone
  phone_until timestamptz,
  expire_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index publish_hands_task on publish_hands (tenant_id, task_id, id desc);
create index publish_hands_ids on publish_hands using gin (ids jsonb_path_ops);
create unique index publish_hands_phone on publish_hands (phone_hash) where phone_hash is not null;
call protect_tenant_table('publish_hands');

create function hand_of_phone(wanted bytea) returns table (tenant_id text, task_id text)
language sql stable security definer set search_path = public, pg_temp as $$
  select h.tenant_id, h.task_id from publish_hands h where h.phone_hash = wanted and h.phone_until > now()
$$;
revoke execute on function hand_of_phone(bytea) from public;
grant execute on function hand_of_phone(bytea) to xingluo_system;

-- Figures of a post as the platform told them; cumulative, so a difference of two rows is what happened between.
create table post_metrics (
  id bigint generated always as identity primary key,
  tenant_id text not null references tenants on delete cascade,
  task_id text not null references publish_tasks on delete cascade,
  at timestamptz not null default now(),
  figures jsonb not null
);
create index post_metrics_task on post_metrics (tenant_id, task_id, at desc);
call protect_tenant_table('post_metrics', 'select, insert');
grant usage on sequence post_metrics_id_seq to xingluo_app;

create function posts_to_measure(most int) returns table (tenant_id text, id text)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.tenant_id, t.id from publish_tasks t where t.measure_at <= now() order by t.measure_at limit most
$$;
revoke execute on function posts_to_measure(int) from public;
grant execute on function posts_to_measure(int) to xingluo_system;

-- Token buckets of platforms, apps and accounts over all processes and enterprises; a key says nothing of a tenant.
create table rate_buckets (
  key text primary key,
  tokens double precision not null,
  at timestamptz not null default clock_timestamp()
);
-- Takes `costs` tokens of the buckets, or none of any: 0, else the seconds until all of them have enough. What costs more
-- than a bucket holds takes a full one.
create function take_rate_tokens(
  keys text[], capacities double precision[], per_second double precision[], costs double precision[])
returns double precision
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  wait double precision := 0;
  moment timestamptz;
begin
  insert into rate_buckets (key, tokens) select k, c from unnest(keys, capacities) u(k, c) order by k
    on conflict do nothing;
  perform 1 from rate_buckets b where b.key = any(keys) order by b.key for update;
  moment := clock_timestamp();
  select coalesce(max((least(u.cost, u.c) - least(u.c, b.tokens + u.r * extract(epoch from moment - b.at))) / u.r), 0)
    into wait
    from unnest(keys, capacities, per_second, costs) u(k, c, r, cost) join rate_buckets b on b.key = u.k;
  if wait > 0 then return wait; end if;
  update rate_buckets b
     set tokens = least(u.c, b.tokens + u.r * extract(epoch from moment - b.at)) - least(u.cost, u.c), at = moment
    from unnest(keys, capacities, per_second, costs) u(k, c, r, cost) where b.key = u.k;
  return 0;
end $$;
revoke execute on function take_rate_tokens(text[], double precision[], double precision[], double precision[]) from public;
grant execute on function take_rate_tokens(text[], double precision[], double precision[], double precision[]) to xingluo_app;

-- Accounts that posts will need soon, so that an authorisation which is over is found hours before.
create function publish_accounts_soon(within_hours int, most int) returns table (tenant_id text, account_ref text)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.tenant_id, t.account_ref from publish_tasks t
   where t.state = 'queued' and t.mode = 'direct' and t.due_at > now()
     and t.due_at <= now() + make_interval(hours => within_hours)
   group by t.tenant_id, t.account_ref order by min(t.due_at) limit most
$$;
revoke execute on function publish_accounts_soon(int, int) from public;
grant execute on function publish_accounts_soon(int, int) to xingluo_system;
