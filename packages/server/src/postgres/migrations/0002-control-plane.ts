import type { Migration } from '../migrate.ts';

export const controlPlane: Migration = {
  version: 2,
  name: 'control plane',
  sql: `
alter table environments
  add column description text not null default '',
  add column row_version bigint not null default 1,
  add column created_at timestamptz not null default now();

alter table revisions
  add column authors text[] not null default '{}',
  add column revoked_at timestamptz,
  add column revoked_by text,
  add column revoked_reason text,
  add column row_version bigint not null default 1;

create table members (
  id text primary key,
  email text not null,
  name text not null,
  roles text[] not null,
  review_roles text[] not null default '{}',
  locales text[] not null default '{}',
  active boolean not null default true,
  row_version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index members_email on members (lower(email));

create table auth_users (
  id text primary key references members (id),
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table auth_sessions (
  id text primary key,
  user_id text not null references auth_users (id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_sessions_of_user on auth_sessions (user_id);

create table auth_accounts (
  id text primary key,
  user_id text not null references auth_users (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index auth_accounts_of_user on auth_accounts (user_id);

create table auth_verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_verifications_by_identifier on auth_verifications (identifier);

alter table api_keys
  add column member_id text references members (id),
  add column created_by text not null default 'server:start',
  add column created_by_member text references members (id),
  add column expires_at timestamptz,
  add column last_used_at timestamptz,
  add column replaced_by text references api_keys (id),
  add column row_version bigint not null default 1;

update api_keys set scopes = array_replace(scopes, 'manage', 'admin');

create table releases (
  id text primary key,
  environment text not null references environments (name),
  persona text not null,
  digest text not null references revisions (digest),
  state text not null,
  body jsonb not null,
  row_version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index releases_of_persona on releases (environment, persona, created_at desc);
create index releases_by_time on releases (created_at desc, id);
create index releases_by_state on releases (state, created_at desc, id);
create index releases_owing on releases (created_at desc, id) where body->>'reviewOwed' is not null;

alter table served add column release_id text references releases (id);

create table comments (
  id text primary key,
  release_id text not null references releases (id),
  digest text not null,
  author text not null,
  author_name text not null,
  body text not null,
  anchor jsonb,
  resolved_at timestamptz,
  resolved_by text,
  row_version bigint not null default 1,
  created_at timestamptz not null default now()
);
create index comments_of_release on comments (release_id, created_at);

create table assessments (
  id text primary key,
  release_id text not null references releases (id),
  digest text not null,
  base_digest text,
  body jsonb not null,
  created_by text not null,
  created_at timestamptz not null default now()
);
create index assessments_of_release on assessments (release_id, created_at desc);

create table policies (
  name text primary key,
  source text not null,
  body jsonb not null,
  row_version bigint not null default 1,
  updated_at timestamptz not null default now()
);

create table settings (
  name text primary key,
  value jsonb not null,
  row_version bigint not null default 1,
  updated_at timestamptz not null default now()
);

create table signing_keys (
  id text primary key,
  jwk jsonb not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz,
  row_version bigint not null default 1
);

create table bundles (
  release_id text not null references releases (id),
  digest text not null,
  environment text not null,
  bundle text not null,
  created_at timestamptz not null default now(),
  primary key (release_id, digest)
);

create table webhooks (
  id text primary key,
  url text not null,
  description text not null default '',
  events text[] not null,
  format text not null,
  secret text not null,
  previous_secret text,
  previous_secret_until timestamptz,
  active boolean not null default true,
  inactive_reason text,
  row_version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table outbox (
  seq bigint generated always as identity primary key,
  event jsonb not null,
  created_at timestamptz not null default now()
);

create table deliveries (
  id text primary key,
  seq bigint generated always as identity unique,
  webhook_id text not null references webhooks (id) on delete cascade,
  event_id text not null,
  event_type text not null,
  event jsonb not null,
  state text not null,
  attempts int not null default 0,
  job_id uuid,
  last_attempt_at timestamptz,
  last_status int,
  last_error text,
  last_response text,
  next_attempt_at timestamptz,
  delivered_at timestamptz,
  created_at timestamptz not null default now()
);
create index deliveries_of_webhook on deliveries (webhook_id, seq desc);
create index deliveries_waiting on deliveries (next_attempt_at) where state = 'waiting';
create index deliveries_to_queue on deliveries (seq) where state = 'waiting' and job_id is null;
create index deliveries_by_time on deliveries (created_at) where state <> 'waiting';

create table idempotent_results (
  caller text not null,
  key text not null,
  fingerprint text not null,
  result jsonb not null,
  created_at timestamptz not null default now(),
  primary key (caller, key)
);

create table one_time_links (
  hash text primary key,
  purpose text not null,
  member_id text references members (id),
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now()
);
create index one_time_links_of_member on one_time_links (member_id);

create table audit (
  seq bigint primary key,
  at timestamptz not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  via text,
  action text not null,
  object_kind text not null,
  object_id text not null,
  object_version bigint,
  persona text,
  environment text,
  release_id text,
  change jsonb not null,
  previous_hash text not null,
  hash text not null unique
);
create index audit_by_time on audit (at);
create index audit_by_actor on audit (actor_id, seq);
create index audit_by_persona on audit (persona, seq);
create index audit_by_release on audit (release_id, seq);
create index audit_by_object on audit (object_kind, object_id, seq);

create table audit_head (
  single boolean primary key default true check (single),
  seq bigint not null,
  hash text not null
);
insert into audit_head (seq, hash) values (0, repeat('0', 64));

create table audit_checkpoints (
  seq bigint primary key,
  hash text not null,
  at timestamptz not null,
  key_id text not null,
  signature text not null
);

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'The audit log is append-only: % is refused.', tg_op using errcode = 'insufficient_privilege';
end $$;
create trigger audit_append_only before update or delete or truncate on audit
  for each statement execute function refuse_audit_change();
create trigger audit_checkpoints_append_only before update or delete or truncate on audit_checkpoints
  for each statement execute function refuse_audit_change();
revoke update, delete, truncate on audit, audit_checkpoints from current_user;
`,
};
