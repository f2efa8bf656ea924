import type { Migration } from '../migrate.ts';

export const personasAndKeys: Migration = {
  version: 1,
  name: 'personas and keys',
  sql: `
create table environments (
  name text primary key
);

create table revisions (
  digest text primary key,
  persona text not null,
  version text not null,
  content jsonb not null,
  sources jsonb not null,
  published_at timestamptz not null default now(),
  published_by text not null,
  unique (persona, version)
);

create table served (
  environment text not null references environments (name),
  persona text not null,
  digest text not null references revisions (digest),
  row_version bigint not null default 1,
  updated_at timestamptz not null default now(),
  primary key (environment, persona)
);

create table api_keys (
  id text primary key,
  environment text not null references environments (name),
  name text not null,
  scopes text[] not null,
  hash text not null unique,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

create table snapshot_version (
  single boolean primary key default true check (single),
  version bigint not null
);

insert into snapshot_version (version) values (0);
`,
};
