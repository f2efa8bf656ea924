import type { Migration } from '../migrate.ts';

export const audience: Migration = {
  version: 3,
  name: 'audience',
  sql: `
create table audience_changes (
  id text primary key,
  environment text not null references environments (name),
  base_version bigint not null,
  body jsonb not null,
  digest text not null,
  title text not null,
  description text not null default '',
  authors text[] not null,
  author_name text not null,
  reviews jsonb not null default '[]',
  state text not null check (state in ('proposed', 'applied', 'rejected', 'withdrawn')),
  reason text,
  applied_version bigint,
  row_version bigint not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index audience_changes_of_environment on audience_changes (environment, created_at desc, id desc);

create table audiences (
  environment text not null references environments (name),
  version bigint not null,
  body jsonb not null,
  digest text not null,
  title text not null,
  change_id text references audience_changes (id),
  restored_from bigint,
  reason text,
  applied_at timestamptz not null,
  applied_by text not null,
  applied_by_name text not null,
  row_version bigint not null default 1,
  primary key (environment, version)
);

create table id_lists (
  digest text primary key,
  count bigint not null,
  created_at timestamptz not null,
  created_by text not null
);

create table id_list_parts (
  digest text not null references id_lists (digest) on delete cascade,
  part int not null,
  ids text not null,
  primary key (digest, part)
);
`,
};
