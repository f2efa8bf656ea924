import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useAct } from '../shell/act.ts';
import { Banner } from '../shell/banner.tsx';
import { Panel } from '../shell/panel.tsx';
import { Problem } from '../shell/problem.tsx';
import css from './account.module.css';

/** Changes the password of whoever is signed in. */
export function PasswordForm() {
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const change = useAct(
    (client, input: { currentPassword: string; newPassword: string }) => client.changePassword(input),
    () => {
      setCurrent('');
      setNew('');
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ currentPassword, newPassword });
  };
  return (
    <Panel title="Password" about="Changing it ends every session that you have elsewhere.">
      <form className={css['form']} onSubmit={submit} aria-label="Change the password">
        <PasswordInput
          label="The one you have"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={currentPassword}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <PasswordInput
          label="The new one"
          description="12 characters or more."
          autoComplete="new-password"
          required
          withAsterisk={false}
          minLength={12}
          maxLength={128}
          value={newPassword}
          onChange={(event) => setNew(event.currentTarget.value)}
        />
        {change.isSuccess && <Banner tone="good" title="Your password is changed" alert />}
        <Problem error={change.error} />
        <div>
          <Button type="submit" variant="default" loading={change.isPending}>
            Change the password
          </Button>
        </div>
      </form>
    </Panel>
  );
}
