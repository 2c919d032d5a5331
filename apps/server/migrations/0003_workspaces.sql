create table projects (
  id text primary key,
  tenant_id text not null references tenants on delete cascade,
  name text not null,
  description text not null default '',
  archived_at timestamptz,
  created_by text not null,
  version int not null default 1,
  created_at timestamptz not null default now()
);
create index projects_list on projects (tenant_id, created_at desc, id desc);
call protect_tenant_table('projects');

create table project_members (
  tenant_id text not null references tenants on delete cascade,
  project_id text not null references projects on delete cascade,
  user_id text not null references users on delete cascade,
  added_by text not null,
  created_at timestamptz not null default now(),
  primary key (project_id, user_id)
);
create index project_members_user on project_members (tenant_id, user_id);
call protect_tenant_table('project_members');
