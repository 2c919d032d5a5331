-- A second factor at sign-in: codes of an authenticator app (RFC 6238), and recovery codes for the day it is lost.
create table second_factors (
  user_id text primary key references users on delete cascade,
  sealed_secret bytea not null,
  enabled_at timestamptz,        -- NULL: begun, and not yet proven by a first code
  last_step bigint,              -- of the code used last; one code opens one door once
  created_at timestamptz not null default now()
);
create table recovery_codes (
  user_id text not null references users on delete cascade,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (user_id, code_hash)
);
grant select, insert, update, delete on second_factors, recovery_codes to xingluo_system;
