create table copies (
  id text primary key,
  tenant_id text not null references tenants on delete cascade,
  project_id text,
  type text not null check (type in ('copy', 'title', 'summary', 'reply')),
  lang text not null default 'zh-CN',
  content text not null,
  model text not null,                 -- provider/model, 'template' or 'person'
  prompt_id text,
  label text,                          -- label of a machine's text; NULL once a person has rewritten it
  origin jsonb not null default '{}'::jsonb, -- the AI call it came from, with its label and prompt version
  version int not null default 1,
  created_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create index copies_list on copies (tenant_id, id desc) where deleted_at is null;
call protect_tenant_table('copies');

create table copy_versions (
  tenant_id text not null references tenants on delete cascade,
  copy_id text not null references copies on delete cascade,
  version int not null,
  content text not null,
  model text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (copy_id, version)
);
call protect_tenant_table('copy_versions', 'select, insert');
