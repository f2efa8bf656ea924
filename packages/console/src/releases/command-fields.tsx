import { NativeSelect, TagsInput, Textarea } from '@mantine/core';
import type { SendCommand } from '@setlist/sdk';
import { useState } from 'react';
import { usePersona } from '../shell/queries.ts';
import type { ButtonCommand } from './commands.ts';
import { useOpened } from './opened.ts';

interface Fields {
  readonly type: ButtonCommand;
  /** Told at every keystroke: the whole command, or `null` while something is missing. */
  readonly onChange: (command: SendCommand | null) => void;
}

/** The fields that a command needs. */
export function CommandFields({ type, onChange }: Fields) {
  switch (type) {
    case 'withdraw':
    case 'unschedule':
    case 'hold':
    case 'rollback':
    case 'abort':
    case 'acknowledge':
    case 'break_glass':
      return <Reason onChange={(reason) => onChange(reason === '' ? null : { type, reason })} />;
    case 'open_region':
      return <Region onChange={(region) => onChange(region === '' ? null : { type, region })} />;
    case 'record_verdict':
      return <Evidence onChange={onChange} />;
    case 'revise':
      return <Revision onChange={onChange} />;
    default:
      return null;
  }
}

function Reason({ onChange }: { onChange: (reason: string) => void }) {
  return (
    <Textarea
      label="Reason"
      description="Kept in the audit log and shown to everyone."
      required
      autosize
      minRows={2}
      maxLength={2_000}
      data-autofocus
      onChange={(event) => onChange(event.currentTarget.value.trim())}
    />
  );
}

function Region({ onChange }: { onChange: (region: string) => void }) {
  const { release } = useOpened();
  const shut = (release.schedule?.regions ?? [])
    .map(({ region }) => region)
    .filter((region) => !release.openRegions?.includes(region));
  return (
    <NativeSelect
      label="Region"
      data={[{ value: '', label: 'Choose one' }, ...shut.map((region) => ({ value: region, label: region }))]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

const OUTCOMES = ['pass', 'fail', 'inconclusive'] as const;

function Evidence({ onChange }: Pick<Fields, 'onChange'>) {
  const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number]>('pass');
  const [evidence, setEvidence] = useState('');
  const tell = (next: { outcome: typeof outcome; evidence: string }) =>
    onChange(next.evidence.trim() === '' ? null : { type: 'record_verdict', ...next, evidence: next.evidence.trim() });
  return (
    <>
      <NativeSelect
        label="Outcome"
        description="Errors and silence are never a pass."
        data={[...OUTCOMES]}
        value={outcome}
        onChange={(event) => {
          const chosen = OUTCOMES.find((one) => one === event.currentTarget.value) ?? 'inconclusive';
          setOutcome(chosen);
          tell({ outcome: chosen, evidence });
        }}
      />
      <Textarea
        label="Evidence"
        description="What it rests on: numbers, or where they are."
        required
        autosize
        minRows={2}
        maxLength={4_000}
        value={evidence}
        onChange={(event) => {
          setEvidence(event.currentTarget.value);
          tell({ outcome, evidence: event.currentTarget.value });
        }}
      />
    </>
  );
}

function Revision({ onChange }: Pick<Fields, 'onChange'>) {
  const { release } = useOpened();
  const persona = usePersona(release.persona);
  const [revision, setRevision] = useState('');
  const [coAuthors, setCoAuthors] = useState<string[]>([]);
  const others = (persona.data?.revisions ?? []).filter(({ digest }) => digest !== release.digest);
  const tell = (next: { revision: string; coAuthors: readonly string[] }) =>
    onChange(next.revision === '' ? null : { type: 'revise', ...next });
  return (
    <>
      <NativeSelect
        label="Revision"
        required
        data={[
          { value: '', label: 'Choose one' },
          ...others.map(({ version, digest }) => ({ value: digest, label: version })),
        ]}
        value={revision}
        onChange={(event) => {
          setRevision(event.currentTarget.value);
          tell({ revision: event.currentTarget.value, coAuthors });
        }}
      />
      <TagsInput
        label="Co-authors of the new revision"
        description="E-mail addresses. None of them may review it."
        value={coAuthors}
        onChange={(addresses) => {
          setCoAuthors(addresses);
          tell({ revision, coAuthors: addresses });
        }}
      />
    </>
  );
}
