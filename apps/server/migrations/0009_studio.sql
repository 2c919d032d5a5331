create table videos (
  id text primary key,
  tenant_id text not null references tenants on delete cascade,
  project_id text,
  asset_id text not null references assets,
  title text not null,
  status text not null default 'queued' check (status in ('queued', 'processing', 'ready', 'failed', 'cancelled')),
  cover_url text,                 -- blob key of the chosen cover
  hls_url text,                   -- blob key of master.m3u8
  publish_url text,               -- blob key of the faststart MP4 for the platforms
  meta jsonb,                     -- duration, size, fps, renditions, covers; NULL until ready
  created_by text not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  purge_at timestamptz            -- deleted: files go at once, and once more then; NULL when nothing is left
);
create index videos_list on videos (tenant_id, created_at desc, id desc) where deleted_at is null;
create index videos_purge on videos (purge_at) where purge_at is not null;
call protect_tenant_table('videos');

-- Who still needs a video (an open publish task): such a video is not deleted.
create table video_uses (
  tenant_id text not null references tenants on delete cascade,
  video_id text not null references videos on delete cascade,
  user_kind text not null,
  user_id text not null,
  primary key (video_id, user_kind, user_id)
);
create index video_uses_user on video_uses (tenant_id, user_kind, user_id);
call protect_tenant_table('video_uses');

create table jobs (
  id text primary key,
  tenant_id text not null references tenants on delete cascade,
  project_id text,
  video_id text not null references videos on delete cascade,
  type text not null check (type in ('transcode')),
  profiles text[] not null default '{}',
  state text not null default 'queued' check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  progress real not null default 0,
  attempt int not null default 0, -- since the person last asked for it
  fence int not null default 0,   -- raised at each take-over; an output of an older fence is thrown away
  lease_owner text,
  heartbeat_at timestamptz,
  error jsonb,
  created_by text not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
);
create index jobs_list on jobs (tenant_id, created_at desc, id desc);
create index jobs_video on jobs (tenant_id, video_id);
create index jobs_open on jobs (heartbeat_at) where state in ('queued', 'running');
call protect_tenant_table('jobs');

-- Jobs that wait or whose worker went silent: the reconciler wakes them again.
create function jobs_without_heartbeat(silent_seconds int, most int) returns table (tenant_id text, id text)
language sql stable security definer set search_path = public, pg_temp as $$
  select j.tenant_id, j.id from jobs j
   where j.state in ('queued', 'running')
     and coalesce(j.heartbeat_at, j.created_at) < now() - make_interval(secs => silent_seconds)
   order by coalesce(j.heartbeat_at, j.created_at) limit most
$$;
create function videos_to_purge(most int) returns table (tenant_id text, id text)
language sql stable security definer set search_path = public, pg_temp as $$
  select v.tenant_id, v.id from videos v where v.purge_at <= now() order by v.purge_at limit most
$$;
revoke execute on function jobs_without_heartbeat(int, int), videos_to_purge(int) from public;
grant execute on function jobs_without_heartbeat(int, int), videos_to_purge(int) to xingluo_system;
