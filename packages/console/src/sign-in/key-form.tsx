import { Button, Code, PasswordInput, Title } from '@mantine/core';
import { ApiError, createClient } from '@setlist/sdk';
import { IconKey } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useSession } from '../shell/session-context.ts';
import css from './card.module.css';

/** Asks for an API key, tries it, and says where to find one. */
export function KeyForm() {
  const session = useSession();
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
        return 'The server does not know this key. Check that it is whole, that it is of this server, and that it is neither revoked nor expired.';
      return error instanceof Error ? error.message : String(error);
    }
  };

  return (
    <form className={css['form']} onSubmit={submit} aria-label="Use an API key">
      <p className={css['quiet']}>
        The console then acts with the rights of the key. It is kept for this tab only. A service key can never review.
      </p>
      <PasswordInput
        label="API key"
        placeholder="slk_…"
        autoComplete="off"
        spellCheck={false}
        leftSection={<IconKey size={18} />}
        value={key}
        error={problem}
        onChange={(event) => setKey(event.currentTarget.value)}
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
            <Code>setlist keys create console --scope serve --scope author</Code> makes another.
          </li>
        </ul>
      </div>
    </form>
  );
}
