import { Button, Checkbox, Modal, NativeSelect, TextInput } from '@mantine/core';
import { ROLES } from '@setlist/core/access';
import type { CreateKeyRequest, KeyScope } from '@setlist/sdk';
import { IconPlus } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useAct } from '../../shell/act.ts';
import { useEnvironment } from '../../shell/environment-context.ts';
import { useMe } from '../../shell/me.ts';
import { fieldError, Problem } from '../../shell/problem.tsx';
import { KeyReveal } from './key-reveal.tsx';
import css from './keys.module.css';

const LIVES = [
  { value: '1', label: 'a day' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
  { value: '', label: 'no end' },
];
const DAY_MS = 86_400_000;

const SCOPE_WORDS: Readonly<Record<KeyScope, string>> = {
  serve: 'Talk to personas of its environment, as applications do',
  viewer: 'Read everything',
  author: 'Publish revisions and propose releases',
  reviewer: 'Review (personal keys only)',
  releaser: 'Start, advance and roll back',
  operator: 'Hold and roll back, never start or advance',
  admin: 'Everything',
};

/** A button that opens the form for a new key, and shows the key once. */
export function NewKeyForm({ personal }: { personal: boolean }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button size="sm" variant="default" leftSection={<IconPlus size={16} />} onClick={() => setOpened(true)}>
        New key
      </Button>
      {opened && <Dialog personal={personal} onClose={() => setOpened(false)} />}
    </>
  );
}

function Dialog({ personal, onClose }: { personal: boolean; onClose: () => void }) {
  const { name: current, all } = useEnvironment();
  const me = useMe();
  const [name, setName] = useState('');
  const [environment, setEnvironment] = useState(current ?? '');
  const [scopes, setScopes] = useState<readonly KeyScope[]>(['serve']);
  const [days, setDays] = useState('90');
  const create = useAct((client, request: CreateKeyRequest, options) => client.createKey(request, options));
  const own = me.data?.roles ?? [];
  const offered: readonly KeyScope[] = [
    'serve',
    ...ROLES.filter((role) => (personal ? own.includes('admin') || own.includes(role) : role !== 'reviewer')),
  ];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({
      name: name.trim(),
      environment,
      scopes,
      ...(personal ? { personal } : {}),
      ...(days === '' ? {} : { expiresAt: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }),
    });
  };
  const title = personal ? 'New personal key' : 'New service key';
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      {create.data !== undefined ? (
        <KeyReveal secret={create.data.key} notice={create.data.notice} onDone={onClose} />
      ) : (
        <form className={css['form']} onSubmit={submit} aria-label={title}>
          <TextInput
            label="Name"
            description="What it is for, so that whoever finds it later knows."
            required
            maxLength={100}
            value={name}
            error={fieldError(create.error, 'name')}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <NativeSelect
            label="Environment"
            data={[...all]}
            value={environment}
            onChange={(event) => setEnvironment(event.currentTarget.value)}
          />
          <Checkbox.Group
            label="May"
            value={[...scopes]}
            error={fieldError(create.error, 'scopes')}
            onChange={(values) => setScopes(offered.filter((scope) => values.includes(scope)))}
          >
            <div className={css['choices']}>
              {offered.map((scope) => (
                <Checkbox key={scope} value={scope} label={scope} description={SCOPE_WORDS[scope]} />
              ))}
            </div>
          </Checkbox.Group>
          <NativeSelect
            label="Lives for"
            data={LIVES}
            value={days}
            onChange={(event) => setDays(event.currentTarget.value)}
          />
          <Problem error={create.error} />
          <Button type="submit" disabled={scopes.length === 0} loading={create.isPending}>
            Make the key
          </Button>
        </form>
      )}
    </Modal>
  );
}
