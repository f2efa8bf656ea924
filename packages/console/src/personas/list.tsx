import { TextInput, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { PersonaSummary } from '@setlist/sdk';
import { IconMasksTheater, IconSearch } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { STAGE_WORDS } from '../releases/words.ts';
import { useEnvironment } from '../shell/environment-context.ts';
import { Digest, Tag, When } from '../shell/marks.tsx';
import { usePersonas } from '../shell/queries.ts';
import rows from '../shell/rows.module.css';
import { EmptyState, Loaded, SkeletonLines } from '../shell/states.tsx';
import { count } from '../shell/words.ts';
import css from './list.module.css';
import { matchingPersonas } from './match.ts';

/** Every persona that the environment serves. */
export function PersonaList() {
  useDocumentTitle('Personas · Setlist');
  const personas = usePersonas();
  const { name } = useEnvironment();
  return (
    <>
      <Title order={1}>Personas</Title>
      <p className={css['lead']}>What each assistant is, as {name ?? 'the environment'} has it now.</p>
      <Loaded query={personas} what="the personas" skeleton={<ListSkeleton />}>
        {(all) => (all.length === 0 ? <NoPersonas /> : <Listed all={all} />)}
      </Loaded>
    </>
  );
}

function Listed({ all }: { all: readonly PersonaSummary[] }) {
  const { q = '' } = useSearch({ from: '/personas' });
  const navigate = useNavigate();
  const shown = matchingPersonas(all, q);
  return (
    <>
      <div className={css['bar']}>
        <TextInput
          aria-label="Filter personas"
          placeholder="Filter by name, key, owner…"
          leftSection={<IconSearch size={16} />}
          value={q}
          onChange={(event) => navigate({ ...paths.personas({ q: event.currentTarget.value }), replace: true })}
          className={css['filter']}
          data-find
        />
        <span className={css['count']} role="status">
          {q === '' ? count(all.length, 'persona') : `${shown.length} of ${count(all.length, 'persona')}`}
        </span>
      </div>
      {shown.length === 0 ? (
        <EmptyState icon={<IconSearch />} title={`Nothing matches “${q}”`}>
          <p>
            <Link {...paths.personas()}>Clear the filter</Link> to see all {all.length}.
          </p>
        </EmptyState>
      ) : (
        <ul className={rows['list']} aria-label="Personas">
          {shown.map((persona) => (
            <PersonaRow key={persona.key} persona={persona} />
          ))}
        </ul>
      )}
    </>
  );
}

function PersonaRow({ persona }: { persona: PersonaSummary }) {
  return (
    <li className={`${rows['row']} ${css['row']}`}>
      <div className={css['who']}>
        <h2>
          <Link {...paths.persona(persona.key)} className={rows['link']}>
            {persona.name}
          </Link>
        </h2>
        <code className={css['key']}>{persona.key}</code>
        <p className={css['description']}>{persona.description}</p>
      </div>
      <dl className={css['facts']}>
        <Fact term="Axes" values={persona.axes.map((axis) => axis.key)} none="none" />
        <Fact term="Channels" values={persona.channels} none="any" />
        <Fact term="Locales" values={persona.locales} none="none" />
      </dl>
      <div className={css['release']}>
        <span className={css['version']}>{persona.version}</span>
        <Digest digest={persona.digest} />
        <span className={css['published']}>
          <Standing persona={persona} />
        </span>
      </div>
    </li>
  );
}

/** Whether it is served here, on its way, or neither. */
export function Standing({ persona }: { persona: PersonaSummary }) {
  const { status, candidate, servedSince } = persona;
  return (
    <>
      {servedSince !== null && (
        <>
          became stable <When at={servedSince} />
        </>
      )}
      {status === 'unreleased' && 'not released here'}
      {candidate !== null && (
        <Link {...paths.release(candidate.releaseId)} className={css['candidate']}>
          {candidate.version} at {STAGE_WORDS[candidate.stage].label}
        </Link>
      )}
    </>
  );
}

function Fact({ term, values, none }: { term: string; values: readonly string[]; none: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        {values.length === 0 ? (
          <span className={css['none']}>{none}</span>
        ) : (
          values.map((value) => <Tag key={value}>{value}</Tag>)
        )}
      </dd>
    </div>
  );
}

function ListSkeleton() {
  return (
    <div className={rows['list']}>
      {['first', 'second', 'third'].map((row) => (
        <div key={row} className={`${rows['row']} ${css['row']}`}>
          <SkeletonLines lines={3} />
          <SkeletonLines lines={3} />
        </div>
      ))}
    </div>
  );
}

function NoPersonas() {
  return (
    <EmptyState icon={<IconMasksTheater />} title="No persona is published yet">
      <p>
        Make one with <code>setlist init my-persona</code>, then publish it with <code>setlist publish my-persona</code>
        . Or start the server with <code>--examples</code> to get three.
      </p>
    </EmptyState>
  );
}
