-- The audit as evidence: what each change touched, and one hash chain per enterprise over all of it.

-- Old and new row, as digests, of everything that a traced transaction changes. `WHEN` keeps the price of untraced
-- transactions (jobs, sweeps) at one comparison.
create function note_change() returns trigger language plpgsql as $$
declare
  seen int := coalesce(nullif(current_setting('app.changed', true), ''), '0')::int;
  was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  now_is jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  told text := coalesce(now_is, was) ->> tg_argv[0];
begin
  if seen >= 50 then -- beyond this only counted
    perform set_config('app.changed', (seen + 1)::text, true);
    return null;
  end if;
  for part in 1 .. tg_nargs - 1 loop
    told := told || '/' || (coalesce(now_is, was) ->> tg_argv[part]);
  end loop;
  told := jsonb_build_object(
    'table', tg_table_name,
    'key', told,
    'before', encode(sha256(convert_to(was::text, 'UTF8')), 'hex'),
    'after', encode(sha256(convert_to(now_is::text, 'UTF8')), 'hex'))::text;
  perform set_config('app.changed', (seen + 1)::text, true), set_config('app.changes',
    case when seen = 0 then told else current_setting('app.changes') || ',' || told end, true);
  return null;
end $$;

-- What this transaction has changed since it was last asked.
create function take_changes() returns jsonb language plpgsql as $$
declare
  seen int := coalesce(nullif(current_setting('app.changed', true), ''), '0')::int;
  rows jsonb;
begin
  if seen = 0 then return null; end if;
  rows := ('[' || current_setting('app.changes') || ']')::jsonb;
  perform set_config('app.changed', '', true), set_config('app.changes', '', true);
  return jsonb_build_object('rows', rows) || case when seen > 50 then jsonb_build_object('count', seen) else '{}' end;
end $$;

-- Every tenant table that people change is traced by this one call, beside protect_tenant_table.
create procedure trace_tenant_table(wanted regclass) language plpgsql as $$
declare keys text;
begin
  select string_agg(quote_literal(a.attname), ', ' order by array_position(i.indkey::int2[], a.attnum)) into keys
    from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
   where i.indrelid = wanted and i.indisprimary and a.attname <> 'tenant_id';
  execute format(
    'create trigger note_change after insert or update or delete on %s for each row
       when (current_setting(''app.traced'', true) = ''on'') execute function note_change(%s)', wanted, keys);
end $$;

-- All so far, but the ones that only the product itself appends to.
do $$
declare found regclass;
begin
  for found in
    select c.oid::regclass from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relrowsecurity
       and c.relname not in ('audit_entries', 'live_events', 'idempotency_keys', 'usage_entries', 'publish_events')
  loop
    call trace_tenant_table(found);
  end loop;
end $$;

-- `address`, `detail` and `changes` may have to be erased one day. The chain covers their salted digest, so that it
-- still holds without them; the salt goes with them, so that nobody can guess what they were.
alter table audit_entries
  add column via text, -- the session or the API key behind it
  add column changes jsonb,
  add column salt bytea default uuid_send(gen_random_uuid()),
  add column private_digest bytea,
  add column position bigint,
  add column hash bytea;
create unique index audit_entries_chain on audit_entries (tenant_id, position) where position is not null;
create index audit_entries_unsealed on audit_entries (id) where position is null;
create index audit_entries_target on audit_entries (tenant_id, target, id desc) where target is not null;

-- Append only, and nobody but the sealer gives a place in the chain.
revoke insert on audit_entries from xingluo_app, xingluo_system;
grant insert (tenant_id, actor_kind, actor_id, via, verb, target, project_id, request_id, address, detail, changes)
  on audit_entries to xingluo_app, xingluo_system;

-- The last link of each chain: without it nobody would notice that the newest entries are gone.
create table audit_heads (
  tenant_id text primary key,
  position bigint not null,
  hash bytea not null,
  linked_at timestamptz not null default now()
);
call protect_tenant_table('audit_heads', 'select');

create function audit_private_digest(e audit_entries) returns bytea language sql stable
  as $$ select sha256(e.salt || convert_to(jsonb_build_array(e.address, e.detail, e.changes)::text, 'UTF8')) $$;

-- What a link of the chain covers, as text: the same that an export carries.
create function audit_payload(e audit_entries) returns text language sql stable
  as $$ select jsonb_build_array(e.tenant_id, e.position, e.id, (extract(epoch from e.at) * 1000000)::bigint, e.actor_kind,
    e.actor_id, e.via, e.verb, e.target, e.project_id, e.request_id, encode(e.private_digest, 'hex'))::text $$;

create function audit_link(previous bytea, payload text) returns bytea language sql immutable
  as $$ select sha256(previous || convert_to(payload, 'UTF8')) $$;

create function audit_genesis(tenant text) returns bytea language sql immutable
  as $$ select sha256(convert_to('xingluo audit of ' || tenant, 'UTF8')) $$;

create procedure keep_audit_head(head audit_heads) language sql as $$
  insert into audit_heads (tenant_id, position, hash) values (head.tenant_id, head.position, head.hash)
    on conflict (tenant_id) do update set position = excluded.position, hash = excluded.hash, linked_at = now()
$$;
revoke execute on procedure keep_audit_head(audit_heads) from public;

-- Seals what has been committed, in the order in which it is found: ids are given before commits, so a lower one may
-- appear later. One sealer at a time; the others pass. Answers how many entries it sealed.
create function seal_audit(most int) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  e audit_entries;
  head audit_heads;
  sealed int := 0;
begin
  if not pg_try_advisory_xact_lock(7261002) then return 0; end if;
  for e in select * from (select * from audit_entries where position is null order by id limit most for update) w
            order by tenant_id, id
  loop
    if head.tenant_id is distinct from e.tenant_id then
      if head.tenant_id is not null then call keep_audit_head(head); end if;
      select * into head from audit_heads where tenant_id = e.tenant_id;
      if not found then
        head := (e.tenant_id, 0, audit_genesis(e.tenant_id), now());
      end if;
    end if;
    e.position := head.position + 1;
    e.private_digest := audit_private_digest(e);
    e.hash := audit_link(head.hash, audit_payload(e));
    update audit_entries set position = e.position, private_digest = e.private_digest, hash = e.hash where id = e.id;
    head.position := e.position;
    head.hash := e.hash;
    sealed := sealed + 1;
  end loop;
  if head.tenant_id is not null then call keep_audit_head(head); end if;
  return sealed;
end $$;
revoke execute on function seal_audit(int) from public;
grant execute on function seal_audit(int) to xingluo_system;

-- Recomputes the whole chain of one enterprise. `broken_at` is the first position where it does not hold, with why:
-- gap, hash, content, tail (fewer entries than the head says). Reads as the caller, so only inside the tenant.
create function verify_audit(tenant text) returns table (
  sealed bigint, unsealed bigint, erased bigint, head text, sealed_at timestamptz, broken_at bigint, broken_id bigint, broken_why text
) language plpgsql stable as $$
declare
  e audit_entries;
  link bytea := audit_genesis(tenant);
  wanted audit_heads;
begin
  sealed := 0; erased := 0;
  select count(*) into unsealed from audit_entries a where a.tenant_id = tenant and a.position is null;
  select * into wanted from audit_heads h where h.tenant_id = tenant;
  for e in select * from audit_entries a where a.tenant_id = tenant and a.position is not null order by a.position loop
    link := audit_link(link, audit_payload(e));
    broken_why := case
      when e.position <> sealed + 1 then 'gap'
      when e.hash is distinct from link then 'hash'
      when e.salt is not null and audit_private_digest(e) is distinct from e.private_digest then 'content'
    end;
    if broken_why is not null then
      broken_at := case broken_why when 'gap' then sealed + 1 else e.position end;
      broken_id := e.id;
      exit;
    end if;
    sealed := e.position;
    if e.salt is null then erased := erased + 1; end if;
  end loop;
  if broken_why is null and (sealed, link) is distinct from (coalesce(wanted.position, 0), coalesce(wanted.hash, link)) then
    broken_at := sealed + 1;
    broken_why := 'tail';
  end if;
  head := encode(coalesce(wanted.hash, audit_genesis(tenant)), 'hex');
  sealed_at := wanted.linked_at;
  return next;
end $$;
grant execute on function verify_audit(text) to xingluo_app;
