create table publish_tasks (
  id text primary key,
  tenant_id text not null references tenants on delete cascade,
  project_id text,
  video_id text not null references videos,
  video_key text not null,        -- blob key of the file to send, as it was when the task was made
  platform text not null,
  account_ref text not null references oauth_accounts,
  title text not null,
  description text not null default '',
  tags text[] not null default '{}',
  cover_url text,                 -- blob key; NULL = without a cover
  settings jsonb not null default '{}'::jsonb,
  schedule_at timestamptz,        -- what the person asked for; NULL = now
  time_zone text not null default 'Asia/Shanghai',
  due_at timestamptz not null,
  late_policy text not null default 'publish' check (late_policy in ('publish', 'ask', 'skip')),
  noticed_at timestamptz,         -- when the scheduler first saw that it was due: later than due = the product was down
  ready_at timestamptz,           -- when the task before it on this account made way
  state text not null default 'queued' check (state in (
    'queued', 'uploading', 'submitting', 'reviewing', 'published', 'rejected', 'failed',
    'outcome_unknown', 'waiting_for_person', 'cancelled', 'skipped')),
  attempt int not null default 0, -- take-ups since a person last asked for it
  failures int not null default 0, -- in a row, without progress
  looks int not null default 0,   -- look-ups that found nothing
  next_attempt_at timestamptz,    -- when the reconciler or a wake-up may take it
  lease_owner text,
  lease_until timestamptz,
  fence int not null default 0,   -- raised by each take-over and each decision of a person; an older one may write nothing
  idempotency_key text not null,
  content_hash text not null,
  upload_sealed bytea,            -- what the platform has received so far (its upload tokens are secrets)
  submitted_at timestamptz,       -- set just before the mutating call: the look-up's window begins here
  platform_post_id text,
  past_post_ids text[] not null default '{}', -- posts of earlier tries, which a look-up must not take for a new one
  post_url text,
  refusal jsonb,
  created_by text not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  published_at timestamptz,
  -- Whatever goes on by itself has a time at which it does: no task is forgotten.
  constraint publish_tasks_never_stuck check (
    (state in ('queued', 'uploading', 'submitting', 'reviewing')) = (next_attempt_at is not null)),
  constraint publish_tasks_lease check ((lease_owner is null) = (lease_until is null)
    and (lease_owner is null or next_attempt_at is not null)),
  constraint publish_tasks_submitted check (state <> 'submitting' or submitted_at is not null),
  constraint publish_tasks_posted check (state <> 'reviewing' or platform_post_id is not null)
);
create unique index publish_tasks_idempotency on publish_tasks (tenant_id, idempotency_key);
create index publish_tasks_list on publish_tasks (tenant_id, due_at desc, id desc);
create index publish_tasks_video on publish_tasks (tenant_id, video_id);
create index publish_tasks_due on publish_tasks (next_attempt_at) where next_attempt_at is not null;
create index publish_tasks_unnoticed on publish_tasks (due_at) where state = 'queued' and noticed_at is null;
-- Strict order per account: at most one task of an account is at work at a time, and the earliest due goes first.
create unique index publish_tasks_one_per_account on publish_tasks (account_ref) where state in ('uploading', 'submitting');
create index publish_tasks_order on publish_tasks (account_ref, due_at, id) where state in ('queued', 'uploading', 'submitting');
-- One post belongs to one task.
create unique index publish_tasks_post on publish_tasks (account_ref, platform_post_id) where platform_post_id is not null;
call protect_tenant_table('publish_tasks');

-- Every step and every exchange with a platform (the request's publish_tasks.logs), append only.
create table publish_events (
  id bigint generated always as identity primary key,
  tenant_id text not null references tenants on delete cascade,
  task_id text not null references publish_tasks on delete cascade,
  at timestamptz not null default clock_timestamp(),
  attempt int not null,
  kind text not null,
  data jsonb not null default '{}'::jsonb
);
create index publish_events_task on publish_events (tenant_id, task_id, id);
call protect_tenant_table('publish_events', 'select, insert');
grant usage on sequence publish_events_id_seq to xingluo_app;

-- Tasks that may be taken up now, over all tenants: of each account only the one whose turn it is.
create function publish_tasks_due(most int) returns table (tenant_id text, id text, next_attempt_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.tenant_id, t.id, t.next_attempt_at from publish_tasks t
   where t.next_attempt_at <= now() and (t.lease_until is null or t.lease_until < now())
     and (t.state <> 'queued' or not exists (
       select 1 from publish_tasks o
        where o.account_ref = t.account_ref and o.id <> t.id
          and (o.state in ('uploading', 'submitting')
               or (o.state = 'queued' and (o.due_at, o.id) < (t.due_at, t.id)))))
   order by t.next_attempt_at, t.id limit most
$$;
-- Remembers when the scheduler first saw that tasks were due.
create function notice_due_publish_tasks() returns void
language sql security definer set search_path = public, pg_temp as $$
  update publish_tasks set noticed_at = now() where id in (
    select id from publish_tasks where state = 'queued' and noticed_at is null and due_at <= now()
     for update skip locked)
$$;
revoke execute on function publish_tasks_due(int), notice_due_publish_tasks() from public;
grant execute on function publish_tasks_due(int), notice_due_publish_tasks() to xingluo_system;
