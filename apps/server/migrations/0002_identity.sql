-- People are global; a person may belong to many enterprises. Sessions are opaque and stored hashed.
create table users (
  id text primary key,
  email text not null,
  name text not null,
  password_hash text,
  is_system_admin boolean not null default false,
  status text not null default 'active' check (status in ('active', 'suspended')),
  locale text not null default 'zh-CN',
  time_zone text not null default 'Asia/Shanghai',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index users_email on users (lower(email));

create table tenants (
  id text primary key,
  name text not null,
  plan text not null default 'standard',
  status text not null default 'active' check (status in ('active', 'suspended')),
  sealed_key bytea not null, -- this tenant's data key, wrapped by the master key
  version int not null default 1,
  created_at timestamptz not null default now()
);

create table members (
  tenant_id text not null references tenants on delete cascade,
  user_id text not null references users on delete cascade,
  role text not null check (role in ('enterprise_admin', 'operator', 'guest')),
  status text not null default 'active' check (status in ('active', 'suspended')),
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id)
);
create index members_user on members (user_id);
call protect_tenant_table('members');

create table sessions (
  id text primary key,
  token_hash bytea not null unique,
  user_id text not null references users on delete cascade,
  tenant_id text references tenants on delete cascade,
  address text,
  user_agent text,
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index sessions_user on sessions (user_id);
create index sessions_expiry on sessions (expires_at);

-- Failed sign-ins, to slow guessing down without ever locking the owner out.
create table sign_in_failures (
  key_hash bytea primary key,
  failures int not null default 0,
  window_started_at timestamptz not null default now()
);

grant select, insert, update, delete on users, tenants, sessions, sign_in_failures to xingluo_system;

-- Inside a tenant only its own people and its own row can be seen.
alter table users enable row level security;
alter table users force row level security;
create policy colleagues on users for select to xingluo_app
  using (exists (select 1 from members m where m.user_id = users.id));
create policy system_access on users to xingluo_system using (true) with check (true);
create policy owner_access on users to current_user using (true) with check (true);
grant select (id, email, name, status, locale, time_zone, created_at) on users to xingluo_app;

alter table tenants enable row level security;
alter table tenants force row level security;
create policy own_tenant on tenants for select to xingluo_app using (id = (select current_tenant()));
create policy own_tenant_change on tenants for update to xingluo_app
  using (id = (select current_tenant())) with check (id = (select current_tenant()));
create policy system_access on tenants to xingluo_system using (true) with check (true);
create policy owner_access on tenants to current_user using (true) with check (true);
grant select on tenants to xingluo_app;
grant update (name, version) on tenants to xingluo_app;

-- One look-up per request: who holds this cookie, and what are they in the tenant they chose?
create function session_actor(wanted bytea)
returns table (session_id text, user_id text, name text, email text, locale text, time_zone text,
               is_system_admin boolean, tenant_id text, role text, stale boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select s.id, u.id, u.name, u.email, u.locale, u.time_zone, u.is_system_admin,
         case when t.status = 'active' and m.status = 'active' then m.tenant_id end,
         case when t.status = 'active' and m.status = 'active' then m.role end,
         s.seen_at < now() - interval '5 minutes'
    from sessions s
    join users u on u.id = s.user_id
    left join members m on m.tenant_id = s.tenant_id and m.user_id = s.user_id
    left join tenants t on t.id = m.tenant_id
   where s.token_hash = wanted and s.expires_at > now() and u.status = 'active'
$$;

create function memberships_of(wanted text)
returns table (tenant_id text, tenant_name text, role text)
language sql stable security definer set search_path = public, pg_temp as $$
  select m.tenant_id, t.name, m.role
    from members m join tenants t on t.id = m.tenant_id
   where m.user_id = wanted and m.status = 'active' and t.status = 'active'
   order by m.created_at, m.tenant_id
$$;

-- Makes a person a member where no transaction of the tenant is at hand: set-up, the installation's administrator.
create function enroll(wanted_tenant text, wanted_user text, wanted_role text) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into members (tenant_id, user_id, role) values (wanted_tenant, wanted_user, wanted_role)
  on conflict (tenant_id, user_id) do nothing
$$;

-- Set up once somebody runs the installation; people of a trial run or the command line do not count.
create function is_set_up() returns boolean
language sql stable security definer set search_path = public, pg_temp as $$ select exists (select from users where is_system_admin) $$;

revoke execute on function session_actor(bytea), memberships_of(text), enroll(text, text, text), is_set_up() from public;
grant execute on function session_actor(bytea), memberships_of(text), enroll(text, text, text), is_set_up() to xingluo_system;
