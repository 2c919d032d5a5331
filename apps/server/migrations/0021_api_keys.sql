-- Programs act for a person with a key; a person proves again that it is them before the weightiest steps.
create table api_keys (
  id text primary key,
  tenant_id text not null references tenants on delete cascade,
  user_id text not null references users,
  name text not null,
  prefix text not null,
  token_hash bytea not null unique,
  scopes text[] not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  last_address text,
  created_at timestamptz not null default now()
);
create index api_keys_list on api_keys (tenant_id, id desc);
call protect_tenant_table('api_keys');
call trace_tenant_table('api_keys');

-- Who is behind a key; its owner has to be an active member still.
create function api_key_actor(wanted bytea)
returns table (key_id text, user_id text, name text, email text, locale text, time_zone text, tenant_id text, role text,
               scopes text[], stale boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select k.id, u.id, u.name, u.email, u.locale, u.time_zone, k.tenant_id, m.role, k.scopes,
         coalesce(k.last_used_at < now() - interval '5 minutes', true)
    from api_keys k
    join users u on u.id = k.user_id
    join members m on m.tenant_id = k.tenant_id and m.user_id = k.user_id
    join tenants t on t.id = k.tenant_id
   where k.token_hash = wanted and (k.expires_at is null or k.expires_at > now())
     and u.status = 'active' and m.status = 'active' and t.status = 'active'
$$;
create function touch_api_key(wanted text, seen_address text) returns void
language sql security definer set search_path = public, pg_temp as $$
  update api_keys set last_used_at = now(), last_address = seen_address where id = wanted
$$;
revoke execute on function api_key_actor(bytea), touch_api_key(text, text) from public;
grant execute on function api_key_actor(bytea), touch_api_key(text, text) to xingluo_system;

alter table sessions add column confirmed_at timestamptz not null default now();
drop function session_actor(bytea);
create function session_actor(wanted bytea)
returns table (session_id text, user_id text, name text, email text, locale text, time_zone text,
               is_system_admin boolean, tenant_id text, role text, stale boolean, confirmed boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select s.id, u.id, u.name, u.email, u.locale, u.time_zone, u.is_system_admin,
         case when t.status = 'active' and m.status = 'active' then m.tenant_id end,
         case when t.status = 'active' and m.status = 'active' then m.role end,
         s.seen_at < now() - interval '5 minutes',
         s.confirmed_at > now() - interval '1 hour'
    from sessions s
    join users u on u.id = s.user_id
    left join members m on m.tenant_id = s.tenant_id and m.user_id = s.user_id
    left join tenants t on t.id = m.tenant_id
   where s.token_hash = wanted and s.expires_at > now() and u.status = 'active'
$$;
revoke execute on function session_actor(bytea) from public;
grant execute on function session_actor(bytea) to xingluo_system;
