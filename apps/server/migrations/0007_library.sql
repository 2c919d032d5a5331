create table assets (
  id text primary key,
  tenant_id text not null references tenants on delete cascade,
  project_id text,
  type text not null default 'unknown' check (type in ('unknown', 'video', 'audio', 'image')),
  name text not null,
  url text,                       -- key in the blob store; signed when read. Set before the bytes move there
  poster_url text,                -- key of the poster
  content_type text,
  bytes bigint not null,          -- announced until the upload has ended, then real
  hash text,                      -- sha256 of the file, hex
  meta jsonb not null default '{}'::jsonb,
  status text not null default 'uploading' check (status in ('uploading', 'checking', 'ready', 'refused')),
  refusal jsonb,
  checking_since timestamptz,
  created_by text not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  -- Refused or deleted: the bytes go at once, and once more then, because a check may still have been at work.
  -- NULL when nothing is left to remove.
  purge_at timestamptz
);
create index assets_list on assets (tenant_id, created_at desc, id desc) where deleted_at is null;
create index assets_hash on assets (tenant_id, hash) where deleted_at is null;
create index assets_checking on assets (checking_since) where status = 'checking';
create index assets_purge on assets (purge_at) where purge_at is not null;
call protect_tenant_table('assets');

create table uploads (
  id text primary key,            -- the id in the upload URL, and the name of its file
  tenant_id text not null references tenants on delete cascade,
  asset_id text not null unique references assets on delete cascade,
  bytes bigint,                   -- NULL until the sender knows
  created_by text not null,
  finished_at timestamptz,
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index uploads_open on uploads (seen_at) where finished_at is null;
call protect_tenant_table('uploads');

-- Who still needs an asset (a video is made from it): such an asset is not deleted.
create table asset_uses (
  tenant_id text not null references tenants on delete cascade,
  asset_id text not null references assets on delete cascade,
  user_kind text not null,
  user_id text not null,
  primary key (asset_id, user_kind, user_id)
);
create index asset_uses_user on asset_uses (tenant_id, user_kind, user_id);
call protect_tenant_table('asset_uses');

-- What a lost process left behind: checks that never ended, uploads nobody touches, bytes of what is gone.
create function assets_left_checking(silent_seconds int, most int) returns table (tenant_id text, id text)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.tenant_id, a.id from assets a
   where a.status = 'checking' and a.deleted_at is null
     and a.checking_since < now() - make_interval(secs => silent_seconds)
   order by a.checking_since limit most
$$;
create function uploads_silent(silent_seconds int, most int) returns table (tenant_id text, id text)
language sql stable security definer set search_path = public, pg_temp as $$
  select u.tenant_id, u.id from uploads u
   where u.finished_at is null and u.seen_at < now() - make_interval(secs => silent_seconds)
   order by u.seen_at limit most
$$;
create function assets_to_purge(most int) returns table (tenant_id text, id text)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.tenant_id, a.id from assets a where a.purge_at <= now() order by a.purge_at limit most
$$;
revoke execute on function assets_left_checking(int, int), uploads_silent(int, int), assets_to_purge(int) from public;
grant execute on function assets_left_checking(int, int), uploads_silent(int, int), assets_to_purge(int) to xingluo_system;
