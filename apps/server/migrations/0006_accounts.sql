create table platform_apps (
  id text primary key,
  tenant_id text not null references tenants on delete cascade,
  platform text not null,
  name text not null,
  client_key text not null,
  secret_sealed bytea not null,
  secret_hint text not null,      -- the last characters, so that people can tell which secret is stored
  version int not null default 1,
  created_by text not null,
  created_at timestamptz not null default now(),
  removed_at timestamptz          -- the row stays for the accounts that were bound through it; the secret does not
);
create unique index platform_apps_key on platform_apps (tenant_id, platform, client_key) where removed_at is null;
call protect_tenant_table('platform_apps');

-- One account on one platform, in any delivery mode. Unique per platform, app key and external id in the installation:
-- an account bound by one enterprise cannot be bound a second time by another.
create table oauth_accounts (
  id text primary key,
  tenant_id text not null references tenants on delete cascade,
  project_id text,
  platform text not null,
  app_id text not null references platform_apps,
  client_key text not null,
  account_id text not null,       -- the platform's own id of the account
  display_name text not null,
  avatar_url text,
  access_token_sealed bytea,
  refresh_token_sealed bytea,
  grant_version int not null default 1, -- raised by every new grant: says which token a refusal was about
  expire_at timestamptz,
  refresh_expire_at timestamptz,
  refresh_at timestamptz,         -- when to refresh ahead of expiry, or to try again
  refresh_failures int not null default 0,
  refresh_lease_owner text,       -- single flight of the refresh over all processes
  refresh_lease_until timestamptz,
  scopes text[] not null default '{}',
  simulated boolean not null,     -- frozen at binding: a simulated account never reaches a live platform
  status text not null default 'active' check (status in ('active', 'reauth_required', 'unbound')),
  status_reason text,
  owner_id text,
  version int not null default 1,
  created_by text not null,
  created_at timestamptz not null default now(),
  constraint oauth_accounts_tokens check (
    (status = 'unbound') = (access_token_sealed is null) and (status <> 'unbound' or refresh_token_sealed is null))
);
create unique index oauth_accounts_external on oauth_accounts (platform, client_key, account_id) where status <> 'unbound';
create index oauth_accounts_list on oauth_accounts (tenant_id, id desc) where status <> 'unbound';
create index oauth_accounts_app on oauth_accounts (tenant_id, app_id);
create index oauth_accounts_refresh on oauth_accounts (refresh_at) where status = 'active';
call protect_tenant_table('oauth_accounts');

-- Who still needs an account (an open publish task): such an account is not unbound.
create table account_uses (
  tenant_id text not null references tenants on delete cascade,
  account_id text not null references oauth_accounts on delete cascade,
  user_kind text not null,
  user_id text not null,
  primary key (account_id, user_kind, user_id)
);
create index account_uses_user on account_uses (tenant_id, user_kind, user_id);
call protect_tenant_table('account_uses');

create table oauth_states (
  state_hash bytea primary key,
  tenant_id text not null references tenants on delete cascade,
  user_id text not null,
  session_id text not null,       -- only the browser that began may finish
  platform text not null,
  app_id text not null references platform_apps on delete cascade,
  project_id text,
  account_id text,                -- set when an existing account is authorised again
  redirect_uri text not null,     -- the exchange has to repeat it letter by letter
  return_to text not null default '/accounts',
  expires_at timestamptz not null,
  used_at timestamptz
);
create index oauth_states_expiry on oauth_states (tenant_id, expires_at);
call protect_tenant_table('oauth_states');

create function oauth_state_tenant(wanted bytea) returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select tenant_id from oauth_states where state_hash = wanted
$$;

create function accounts_to_refresh(most int) returns table (tenant_id text, id text)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.tenant_id, a.id from oauth_accounts a
   where a.status = 'active' and a.refresh_at <= now()
     and (a.refresh_lease_until is null or a.refresh_lease_until < now())
   order by a.refresh_at limit most
$$;

revoke execute on function oauth_state_tenant(bytea), accounts_to_refresh(int) from public;
grant execute on function oauth_state_tenant(bytea), accounts_to_refresh(int) to xingluo_system;
