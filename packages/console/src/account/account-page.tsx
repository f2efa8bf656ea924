import { Button, TagsInput, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { Me } from '@setlist/sdk';
import { type FormEvent, useState } from 'react';
import { KeyTable } from '../settings/keys/key-table.tsx';
import { NewKeyForm } from '../settings/keys/new-key-form.tsx';
import { useKeys } from '../settings/keys/queries.ts';
import { madeUpFrom, useAct } from '../shell/act.ts';
import { Tag } from '../shell/marks.tsx';
import { useMay, useMe } from '../shell/me.ts';
import { Fact, Facts, PageHead, Panel } from '../shell/panel.tsx';
import { Problem } from '../shell/problem.tsx';
import { Loaded } from '../shell/states.tsx';
import css from './account.module.css';
import { PasswordForm } from './password-form.tsx';
import { SessionsPanel } from './sessions-panel.tsx';

/** Who the console acts for: name, roles, seats, locales, keys, sessions. */
export function AccountPage() {
  useDocumentTitle('My account · Setlist');
  const me = useMe();
  return (
    <Loaded query={me} what="your account">
      {(mine) => (
        <>
          <PageHead title={mine.name} lead={leadOf(mine)} />
          <div className={css['panels']}>
            <Rights me={mine} />
            {mine.kind === 'person' && mine.rowVersion !== null && (
              <Profile key={mine.rowVersion} me={mine} rowVersion={mine.rowVersion} />
            )}
            {mine.kind === 'person' && <OwnKeys />}
            {mine.kind === 'person' && mine.key === null && <PasswordForm />}
            <SessionsPanel me={mine} />
          </div>
        </>
      )}
    </Loaded>
  );
}

function leadOf({ kind, email, key }: Me): string {
  if (kind === 'key') return 'The console acts with a service key. It can propose and operate; it can never review.';
  return key === null ? (email ?? '') : `${email ?? ''}, by the key “${key.name}”`;
}

function Rights({ me }: { me: Me }) {
  return (
    <Panel title="What you may do">
      <Facts>
        <Fact term="Roles">
          <Marks values={me.roles} none="none" />
        </Fact>
        <Fact term="Board seats">
          <Marks values={me.reviewRoles} none="none: you count as any reviewer" />
        </Fact>
        {me.environment !== null && <Fact term="Environment">{me.environment}</Fact>}
      </Facts>
    </Panel>
  );
}

function Marks({ values, none }: { values: readonly string[]; none: string }) {
  if (values.length === 0) return none;
  return values.map((value) => <Tag key={value}>{value}</Tag>);
}

function Profile({ me, rowVersion }: { me: Me; rowVersion: number }) {
  const [name, setName] = useState(me.name);
  const [locales, setLocales] = useState<string[]>([...me.locales]);
  const save = useAct((client, input: { name: string; locales: readonly string[] }, options) =>
    client.changeMe(input, madeUpFrom(rowVersion, options)),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ name: name.trim(), locales });
  };
  return (
    <Panel title="About you">
      <form className={css['form']} onSubmit={submit}>
        <TextInput
          label="Name"
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TagsInput
          label="Locales that you are competent in"
          description="Your approval covers changes in these: de, de-AT, ja. A language covers its regions."
          value={locales}
          onChange={setLocales}
        />
        <Problem error={save.error} />
        <div>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function OwnKeys() {
  const may = useMay();
  const keys = useKeys({ member: 'me' });
  return (
    <Panel
      title="Your keys"
      about="Each acts as you, with no more than your roles: what is done with it counts as your work."
      actions={may.changeOwnKeys && <NewKeyForm personal />}
      flush
    >
      <Loaded query={keys} what="your keys">
        {({ pages }) => <KeyTable keys={pages.flatMap(({ items }) => items)} label="Your keys" />}
      </Loaded>
    </Panel>
  );
}
