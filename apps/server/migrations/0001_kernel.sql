-- Roles, the tenant wall and the tables of the machine room.
-- xingluo_app    works inside one tenant (row-level security is forced on it)
-- xingluo_system enters before a tenant is known: global tables and narrow look-up functions only
do $$
declare wanted text;
begin
  foreach wanted in array array['xingluo_app', 'xingluo_system'] loop
    begin
      execute format('create role %I nologin nosuperuser nobypassrls nocreatedb nocreaterole', wanted);
    exception when duplicate_object or unique_violation then null;
    end;
    if not pg_has_role(current_user, wanted, 'member') or current_setting('server_version_num')::int >= 160000 then
      begin
        execute format('grant %I to current_user', wanted);
      exception when insufficient_privilege then null; -- already granted by the operator
      end;
    end if;
  end loop;
end $$;

grant usage on schema public to xingluo_app, xingluo_system;

-- The tenant of this transaction; NULL outside withTenant, so every comparison fails closed.
create function current_tenant() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('app.tenant', true), '') $$;

-- Every table with tenant_id is put behind the wall by this one call. The owner (migrations, backup and the
-- SECURITY DEFINER look-ups) has a policy of its own because FORCE binds it as well.
create procedure protect_tenant_table(wanted regclass, privileges text default 'select, insert, update, delete')
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', wanted);
  execute format('alter table %s force row level security', wanted);
  execute format(
    'create policy tenant_wall on %s to xingluo_app using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()))',
    wanted);
  execute format('create policy owner_access on %s to current_user using (true) with check (true)', wanted);
  execute format('grant %s on %s to xingluo_app', privileges, wanted);
end $$;

-- Domain events wait here, written in the transaction of the change itself.
create table outbox (
  id text primary key,
  tenant_id text not null,
  kind text not null,
  payload jsonb not null,
  created_at timestamptz not null default now(),
  published_at timestamptz,
  attempts int not null default 0,
  next_attempt_at timestamptz not null default now(),
  failed_reason text
);
create index outbox_waiting on outbox (next_attempt_at) where published_at is null;
grant insert on outbox to xingluo_app;
grant select, insert, update, delete on outbox to xingluo_system;

-- A consumer's memory: one row per event it has acted on, in the transaction of the effect.
create table inbox (
  consumer text not null,
  event_id text not null,
  handled_at timestamptz not null default now(),
  primary key (consumer, event_id)
);
grant select, insert on inbox to xingluo_app;
grant select, insert, delete on inbox to xingluo_system;

-- What the browser is told; kept for a while so that a dropped connection can resume.
create table live_events (
  id bigint generated always as identity primary key,
  tenant_id text not null,
  topic text not null,
  data jsonb not null,
  created_at timestamptz not null default now()
);
create index live_events_resume on live_events (tenant_id, id);
create index live_events_age on live_events (created_at);
call protect_tenant_table('live_events', 'select, insert');
grant usage on sequence live_events_id_seq to xingluo_app;

create table idempotency_keys (
  tenant_id text not null,
  actor_id text not null,
  key text not null,
  route text not null,
  request_hash text not null,
  response jsonb,
  created_at timestamptz not null default now(),
  primary key (tenant_id, actor_id, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);
call protect_tenant_table('idempotency_keys');

-- Feature flags: the switch of the installation; `tenants` overrides it for the ones named.
create table flags (
  key text primary key,
  enabled boolean not null default false,
  tenants jsonb not null default '{}'::jsonb,
  note text not null default '',
  updated_at timestamptz not null default now()
);
grant select on flags to xingluo_app;
grant select, insert, update, delete on flags to xingluo_system;

-- Facts about this installation: set-up token, versions that ran, last backup.
create table installation (
  key text primary key,
  value jsonb not null,
  updated_at timestamptz not null default now()
);
grant select, insert, update, delete on installation to xingluo_system;

-- Live events are hints and idempotency keys are short promises: both are forgotten, over all tenants at once.
create function forget_old_rows() returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from live_events where created_at < now() - interval '1 day';
  delete from idempotency_keys where created_at < now() - interval '2 days';
$$;
revoke execute on function forget_old_rows() from public;
grant execute on function forget_old_rows() to xingluo_system;
