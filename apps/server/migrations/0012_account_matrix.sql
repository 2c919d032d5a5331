-- The account matrix: groups, tags, keepers, defaults, accounts known by name alone, health signals, re-authorise links.
alter table oauth_accounts
  add column binding text not null default 'oauth' check (binding in ('oauth', 'password', 'manual')),
  add column tags text[] not null default '{}',
  add column keeper_name text not null default '',   -- who keeps the phone or SIM that holds the account
  add column keeper_note text not null default '',
  add column notes text not null default '',
  add column defaults jsonb not null default '{}'::jsonb, -- the contract's accountDefaults
  add column checked_at timestamptz,                 -- when the platform last confirmed the grant ahead of a post
  alter column app_id drop not null,
  alter column client_key drop not null,
  alter column account_id drop not null,
  drop constraint oauth_accounts_tokens,
  -- An account known by name alone has no app, no token and nothing to renew; every other one has all it was bound with.
  add constraint oauth_accounts_binding check (
    case when binding = 'manual' then
      app_id is null and client_key is null and access_token_sealed is null and refresh_token_sealed is null
      and expire_at is null and refresh_expire_at is null and refresh_at is null and status in ('active', 'unbound')
    else
      app_id is not null and client_key is not null and account_id is not null
      and (status = 'unbound') = (access_token_sealed is null)
      and (status <> 'unbound' or refresh_token_sealed is null)
    end);

-- A grant proves whose account it is, so it is unique in the installation. A name proves nothing: a manual account is
-- unique in its enterprise only, or one enterprise could keep another from entering its own account.
drop index oauth_accounts_external;
create unique index oauth_accounts_external on oauth_accounts (platform, client_key, account_id)
  where status <> 'unbound' and binding <> 'manual';
create unique index oauth_accounts_manual on oauth_accounts (tenant_id, platform, account_id)
  where status <> 'unbound' and binding = 'manual' and account_id is not null;
create unique index oauth_accounts_manual_name on oauth_accounts (tenant_id, platform, display_name)
  where status <> 'unbound' and binding = 'manual' and account_id is null;

alter table platform_apps add column quota_per_day int check (quota_per_day > 0);

create table account_groups (
  id text primary key,
  tenant_id text not null references tenants on delete cascade,
  name text not null,
  version int not null default 1,
  created_by text not null,
  created_at timestamptz not null default now()
);
create unique index account_groups_name on account_groups (tenant_id, lower(name));
call protect_tenant_table('account_groups');

create table account_group_members (
  tenant_id text not null references tenants on delete cascade,
  group_id text not null references account_groups on delete cascade,
  account_id text not null references oauth_accounts on delete cascade,
  primary key (group_id, account_id)
);
create index account_group_members_account on account_group_members (account_id);
call protect_tenant_table('account_group_members');

-- What the events of other modules say about accounts: a projection, forgotten after 30 days but for the last success.
create table account_signals (
  event_id text primary key,
  tenant_id text not null references tenants on delete cascade,
  account_id text not null references oauth_accounts on delete cascade,
  kind text not null,             -- 'published', or the kind of a refusal
  at timestamptz not null default now()
);
create index account_signals_account on account_signals (account_id, at desc);
create index account_signals_age on account_signals (at);
call protect_tenant_table('account_signals');

-- A one-time link authorises one account again without a session: the token is the key, stored hashed.
create table reauth_links (
  id text primary key,
  tenant_id text not null references tenants on delete cascade,
  account_id text not null references oauth_accounts on delete cascade,
  token_hash bytea not null unique,
  origin text not null,           -- the address under which the link was given: the callback must be the same
  starts int not null default 0,  -- how often somebody went on to the platform; bounded
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,           -- used or revoked
  ended_because text check (ended_because in ('used', 'revoked', 'replaced')),
  check ((ended_at is null) = (ended_because is null))
);
create unique index reauth_links_open on reauth_links (account_id) where ended_at is null;
create index reauth_links_tenant on reauth_links (tenant_id);
call protect_tenant_table('reauth_links');

-- A state belongs to the session that began, or to the link that did.
alter table oauth_states
  alter column user_id drop not null,
  alter column session_id drop not null,
  add column link_id text references reauth_links on delete cascade,
  add constraint oauth_states_begun_by check (
    (link_id is null) = (session_id is not null) and (session_id is null) = (user_id is null)
    and (link_id is null or account_id is not null));

create function reauth_link_tenant(wanted bytea) returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select tenant_id from reauth_links where token_hash = wanted
$$;

create function forget_old_account_signals() returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from account_signals s where s.at < now() - interval '30 days'
     and exists (select 1 from account_signals n
                  where n.account_id = s.account_id and n.kind = 'published' and n.at > s.at)
      or s.at < now() - interval '30 days' and s.kind <> 'published';
  delete from reauth_links where expires_at < now() - interval '30 days';
$$;
revoke execute on function reauth_link_tenant(bytea), forget_old_account_signals() from public;
grant execute on function reauth_link_tenant(bytea), forget_old_account_signals() to xingluo_system;
