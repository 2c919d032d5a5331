-- Apps of platforms that each enterprise runs for itself carry the address of the installation (PeerTube's instance).
alter table platform_apps add column base_url text; -- an origin, as the URL parser writes it
drop index platform_apps_key;
-- The client key may be empty where the instance gives its own, so the instance is part of the key.
create unique index platform_apps_key on platform_apps (tenant_id, platform, coalesce(base_url, ''), client_key)
  where removed_at is null;

-- What an external id is unique in: the app's key where ids are made per app, else the instance. Frozen at binding.
alter table oauth_accounts add column base_url text;
drop index oauth_accounts_external;
create unique index oauth_accounts_external on oauth_accounts (platform, coalesce(base_url, client_key), account_id)
  where status <> 'unbound' and binding <> 'manual';
