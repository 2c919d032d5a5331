-- Who did what (append only), what it cost (append only), and what waits for a person.
create table audit_entries (
  id bigint generated always as identity primary key,
  tenant_id text not null,
  at timestamptz not null default now(),
  actor_kind text not null,
  actor_id text not null,
  verb text not null,
  target text,
  project_id text,
  request_id text,
  address text,
  detail jsonb not null default '{}'::jsonb
);
create index audit_entries_list on audit_entries (tenant_id, id desc);
call protect_tenant_table('audit_entries', 'select, insert');
grant usage on sequence audit_entries_id_seq to xingluo_app, xingluo_system;
-- Sign-in and the installation's administrator act outside a tenant's transaction; they may append, not read.
create policy system_append on audit_entries for insert to xingluo_system with check (true);
grant insert on audit_entries to xingluo_system;

create table usage_entries (
  id bigint generated always as identity primary key,
  tenant_id text not null,
  at timestamptz not null default now(),
  project_id text,
  user_id text,
  kind text not null,             -- ai_tokens, cpu_seconds, stored_bytes …
  quantity numeric(20, 6) not null,
  cost_micro bigint,              -- integer micro-units of currency; NULL = unknown, never 0 for unknown
  currency text,
  price_id text,
  ref_type text,
  ref_id text
);
create index usage_entries_list on usage_entries (tenant_id, at desc);
create unique index usage_entries_once on usage_entries (tenant_id, kind, ref_type, ref_id) where ref_id is not null;
call protect_tenant_table('usage_entries', 'select, insert');
grant usage on sequence usage_entries_id_seq to xingluo_app;

create table todos (
  id text primary key,
  tenant_id text not null references tenants on delete cascade,
  project_id text,
  kind text not null,             -- publish_unknown, publish_failed, reauthorise …
  ref_type text not null,
  ref_id text not null,
  params jsonb not null default '{}'::jsonb,
  assignee_id text,
  state text not null default 'open' check (state in ('open', 'done', 'dropped')),
  due_at timestamptz,
  closed_by text,
  closed_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now()
);
create unique index todos_once on todos (tenant_id, kind, ref_type, ref_id) where state = 'open';
create index todos_list on todos (tenant_id, state, created_at desc, id desc);
call protect_tenant_table('todos');
