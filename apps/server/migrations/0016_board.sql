-- The first tasks of a state by their due time, and how many there are: no state is sorted or counted by reading others.
create index publish_tasks_board on publish_tasks (tenant_id, state, due_at, id);
