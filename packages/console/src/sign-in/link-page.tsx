import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { createClient, type OneTimeLinkDetail } from '@setlist/sdk';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { paths } from '../paths.ts';
import { Banner } from '../shell/banner.tsx';
import { useSession } from '../shell/session-context.ts';
import { SkeletonLines } from '../shell/states.tsx';
import css from './card.module.css';
import { Card } from './card.tsx';
import { inWords } from './failure.ts';

const client = createClient({ url: '', apiKey: null });

const WORDS = {
  first_admin: {
    title: 'Set up the first administrator',
    about: 'You may do everything from here on, except review your own work.',
    button: 'Start',
  },
  invitation: { title: 'Welcome', about: 'Choose a password and you are in.', button: 'Join' },
  password: {
    title: 'Choose a new password',
    about: 'Every session that you have open elsewhere ends.',
    button: 'Set the password',
  },
} as const;

type Read = { link: OneTimeLinkDetail } | { problem: string } | null;

/** What a one-time link opens: the first administrator's account, an invitation, or a new password. */
export function LinkPage() {
  const { token } = useSession();
  const [read, setRead] = useState<Read>(null);
  useEffect(() => {
    if (token === null)
      return setRead({ problem: 'This address holds no link. Open the link as it was given to you.' });
    const abort = new AbortController();
    client.readLink(token, { signal: abort.signal }).then(
      (link) => setRead({ link }),
      (error: unknown) => abort.signal.aborted || setRead({ problem: inWords(error) }),
    );
    return () => abort.abort();
  }, [token]);

  useDocumentTitle(`${read !== null && 'link' in read ? WORDS[read.link.purpose].title : 'One-time link'} · Setlist`);
  if (read === null || token === null || 'problem' in read)
    return (
      <Card title="One-time link">
        {read !== null && 'problem' in read ? <Spent problem={read.problem} /> : <SkeletonLines lines={4} />}
      </Card>
    );
  return (
    <Card title={WORDS[read.link.purpose].title}>
      <RedeemForm token={token} link={read.link} />
    </Card>
  );
}

function Spent({ problem }: { problem: string }) {
  return (
    <>
      <Banner tone="bad" title="This link does not open" alert>
        <p>{problem}</p>
      </Banner>
      <p className={css['quiet']}>
        Links open once and expire. Ask an administrator for another, or <Link {...paths.home()}>sign in</Link>.
      </p>
    </>
  );
}

function RedeemForm({ token, link }: { token: string; link: OneTimeLinkDetail }) {
  const session = useSession();
  const navigate = useNavigate();
  const [email, setEmail] = useState(link.email ?? '');
  const [name, setName] = useState(link.name ?? '');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [trying, setTrying] = useState(false);
  const isFirst = link.purpose === 'first_admin';
  const words = WORDS[link.purpose];

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTrying(true);
    try {
      await client.redeemLink({ token, password, ...(isFirst ? { email: email.trim(), name: name.trim() } : {}) });
      session.enter();
      await navigate({ ...paths.home(), replace: true });
    } catch (error) {
      setProblem(inWords(error));
      setTrying(false);
    }
  };
  return (
    <form className={css['form']} onSubmit={submit} aria-label={words.title}>
      <p className={css['quiet']}>{words.about}</p>
      {isFirst ? (
        <>
          <TextInput
            label="Name"
            autoComplete="name"
            required
            size="md"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            required
            size="md"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
        </>
      ) : (
        <TextInput label="E-mail" type="email" autoComplete="username" readOnly size="md" value={email} />
      )}
      <PasswordInput
        label="Password"
        description="12 characters or more; a sentence is easy to keep."
        autoComplete="new-password"
        required
        minLength={12}
        maxLength={128}
        size="md"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {problem !== null && (
        <Banner tone="bad" title="This did not work" alert>
          <p>{problem}</p>
        </Banner>
      )}
      <Button type="submit" size="md" loading={trying} fullWidth>
        {words.button}
      </Button>
    </form>
  );
}
