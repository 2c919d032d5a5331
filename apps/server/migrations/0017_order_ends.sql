-- An order can be taken back, and begun again after it failed.
alter table publish_orders
  add column address_cut boolean not null default false, -- its query is forgotten: a new fetch needs the address anew
  add column asked_by text,       -- who began it again and answers for it since; NULL = whoever placed it
  drop constraint publish_orders_state_check,
  add constraint publish_orders_state_check check (state in (
    'fetching', 'checking', 'making', 'published_task', 'failed', 'cancelled')),
  drop constraint publish_orders_parts,
  add constraint publish_orders_parts check (
    (state <> 'checking' or asset_id is not null) and (state <> 'making' or video_id is not null)
    and (state = 'published_task') = (task_id is not null)
    -- A failed order that was dropped keeps its reason.
    and (state <> 'failed' or problem is not null) and (problem is null or state in ('failed', 'cancelled')));
-- What these addresses were before they were cut is not known any more.
update publish_orders set address_cut = true where state <> 'fetching';
create index publish_orders_state on publish_orders (tenant_id, state, id desc);
