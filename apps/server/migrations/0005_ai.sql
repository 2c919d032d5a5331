create table ai_providers (
  id text primary key,
  tenant_id text not null references tenants on delete cascade,
  kind text not null,             -- deepseek, openai, openai-compatible
  label text not null,
  base_url text not null,
  key_sealed bytea,               -- NULL for servers that want no key
  key_hint text,                  -- last four characters, for people
  models jsonb not null default '[]'::jsonb,
  priority int not null default 100,
  enabled boolean not null default true,
  last_test jsonb,
  created_by text not null,
  version int not null default 1,
  created_at timestamptz not null default now()
);
create index ai_providers_list on ai_providers (tenant_id, priority, id);
call protect_tenant_table('ai_providers');

create table ai_calls (
  id text primary key,
  tenant_id text not null,
  project_id text,
  user_id text,
  task text not null,
  scene text not null default '',
  provider text not null,         -- deepseek, openai, openai-compatible, template
  provider_id text,               -- NULL for the template
  attempt int not null,           -- from 1 within one request
  first_id text not null,         -- the first attempt of the same request; itself for the first
  model_asked text not null,
  model_used text not null,
  prompt_id text,
  prompt_version int,
  prompt_tokens int,
  completion_tokens int,
  cost_micro bigint,
  currency text,
  price_id text,
  outcome text not null,          -- ok, or the kind of failure
  degraded boolean not null default false,
  label text,                     -- what is shown beside the output; NULL when this attempt made none
  latency_ms int not null,
  prompt_hash text not null,      -- keyed: texts as short as a phone number could be guessed from a bare hash
  completion_hash text,
  created_at timestamptz not null default now()
);
create index ai_calls_list on ai_calls (tenant_id, id desc);
call protect_tenant_table('ai_calls', 'select, insert');
