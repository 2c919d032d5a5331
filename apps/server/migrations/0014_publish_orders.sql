-- A post whose media is still an address: fetched, checked, made into a video, then handed on as a publish task.
create table publish_orders (
  id text primary key,
  tenant_id text not null references tenants on delete cascade,
  project_id text,
  media_url text not null,        -- without its query once nobody fetches any more: signed addresses are keys
  platform text,                  -- as it was asked for; the account decides
  account_ref text not null references oauth_accounts,
  title text not null,
  description text not null default '',
  tags text[] not null default '{}',
  cover_url text,                 -- blob key of an image of the library; NULL = the video's own
  settings jsonb not null default '{}'::jsonb,
  schedule_at timestamptz,        -- NULL = as soon as the video is there
  time_zone text not null,
  late_policy text not null check (late_policy in ('publish', 'ask', 'skip')),
  state text not null default 'fetching' check (state in (
    'fetching', 'checking', 'making', 'published_task', 'failed')),
  attempt int not null default 0, -- take-ups of the fetching
  fence int not null default 0,   -- raised by each take-up; an older one may write nothing
  wake_at timestamptz default now(), -- before this nobody need look: a worker is on it, or the outside gets a pause
  received_bytes bigint not null default 0,
  total_bytes bigint,             -- as the outside says; NULL = it does not
  asset_id text references assets,
  upload_id text,                 -- of the asset, while it is being fetched
  video_id text references videos,
  task_id text references publish_tasks,
  problem jsonb,
  created_by text not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  -- Whatever goes on by itself has a time at which it is looked at: no order is forgotten.
  constraint publish_orders_never_stuck check ((state in ('fetching', 'checking', 'making')) = (wake_at is not null)),
  constraint publish_orders_parts check (
    (state <> 'checking' or asset_id is not null) and (state <> 'making' or video_id is not null)
    and (state = 'published_task') = (task_id is not null) and (state = 'failed') = (problem is not null))
);
create index publish_orders_list on publish_orders (tenant_id, id desc);
create index publish_orders_wake on publish_orders (wake_at) where wake_at is not null;
create index publish_orders_asset on publish_orders (asset_id) where state = 'checking';
create index publish_orders_video on publish_orders (video_id) where state = 'making';
call protect_tenant_table('publish_orders');

create function publish_orders_waiting(most int) returns table (tenant_id text, id text, state text)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.tenant_id, o.id, o.state from publish_orders o where o.wake_at <= now() order by o.wake_at limit most
$$;
revoke execute on function publish_orders_waiting(int) from public;
grant execute on function publish_orders_waiting(int) to xingluo_system;
