import { Alert, Button, Code, PasswordInput, Text, Title } from '@mantine/core';
import { ApiError, createClient } from '@setlist/sdk';
import { IconKey, IconLockExclamation } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import css from './key-form.module.css';
import { Logo } from './logo.tsx';
import type { Session } from './session.ts';

/** Asks for an API key, tries it, and says where to find one. */
export function KeyForm({ session, refused }: { session: Session; refused: boolean }) {
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [trying, setTrying] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const presented = key.trim();
    if (presented === '') return setProblem('Paste a key first: it starts with slk_.');
    setTrying(true);
    setProblem(await refusalOf(presented));
    setTrying(false);
  };

  const refusalOf = async (presented: string): Promise<string | null> => {
    try {
      await createClient({ url: '', apiKey: presented }).status();
      session.open(presented);
      return null;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401)
        return 'The server does not know this key. Check that it is whole, that it is of this server, and that it is not revoked.';
      return error instanceof Error ? error.message : String(error);
    }
  };

  return (
    <main className={css['page']}>
      <form className={css['card']} onSubmit={submit} aria-labelledby="key-title">
        <Logo size={40} />
        <Title order={1} id="key-title" className={css['title']}>
          Paste an API key
        </Title>
        <Text c="dimmed">The console acts with a key of this server. It is kept for this tab only.</Text>
        {refused && (
          <Alert
            color="red"
            icon={<IconLockExclamation />}
            title="The server refused the key this tab used"
            role="alert"
          >
            It was revoked, or the server has other keys since it was started with another state directory. Paste a key
            that it knows.
          </Alert>
        )}
        <PasswordInput
          label="API key"
          placeholder="slk_…"
          autoComplete="off"
          spellCheck={false}
          leftSection={<IconKey size={18} />}
          value={key}
          error={problem}
          onChange={(event) => setKey(event.currentTarget.value)}
          data-autofocus
          size="md"
        />
        <Button type="submit" size="md" loading={trying} fullWidth>
          Open the console
        </Button>
        <div className={css['where']}>
          <Title order={2}>Where to find one</Title>
          <ul>
            <li>
              <Code>npm start</Code> prints a link that holds it, and leaves it in <Code>.setlist/local.json</Code>.
            </li>
            <li>
              <Code>setlist keys create --name console --scope serve --scope manage</Code> makes another.
            </li>
          </ul>
        </div>
      </form>
    </main>
  );
}
