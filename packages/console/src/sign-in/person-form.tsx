import { Button, Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { ApiError, createClient, type SignInMethods } from '@setlist/sdk';
import { IconBuildingCommunity } from '@tabler/icons-react';
import { type FormEvent, useEffect, useState } from 'react';
import { asPerson } from '../shell/session.ts';
import { useSession } from '../shell/session-context.ts';
import css from './card.module.css';
import { inWords } from './failure.ts';

const client = createClient({ url: '', apiKey: null });
/** Where a provider sends back whom it did not sign in. */
const FAILED = '/console/sign-in';

/** Signs in with an address and a password, or at the identity provider that the server names. */
export function PersonForm() {
  const methods = useSignInMethods();
  return (
    <div className={css['form']}>
      <PasswordForm />
      {methods?.provider && (
        <>
          <p className={css['or']}>or</p>
          <ProviderButton name={methods.provider.name} />
        </>
      )}
      <p className={css['quiet']}>
        No account, or a forgotten password? An administrator can send you a link; the first one is printed where the
        server was started.
      </p>
    </div>
  );
}

function PasswordForm() {
  const session = useSession();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [rememberMe, setRememberMe] = useState(true);
  const [problem, setProblem] = useState<string | null>(null);
  const [trying, setTrying] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTrying(true);
    try {
      await client.signIn({ email: email.trim(), password, rememberMe });
      session.enter();
    } catch (error) {
      setProblem(inWords(error));
      setTrying(false);
    }
  };
  return (
    <form className={css['form']} onSubmit={submit} aria-label="Sign in with a password">
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        size="md"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label="Password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        size="md"
        value={password}
        error={problem}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Checkbox
        label="Stay signed in on this device"
        checked={rememberMe}
        onChange={(event) => setRememberMe(event.currentTarget.checked)}
      />
      <Button type="submit" size="md" loading={trying} fullWidth>
        Sign in
      </Button>
    </form>
  );
}

function ProviderButton({ name }: { name: string }) {
  const [problem, setProblem] = useState<string | null>(null);
  const go = async () => {
    try {
      const { pathname, search } = location;
      // Whoever failed before stands on the page that says so, and wanted to go elsewhere.
      const back = pathname === FAILED ? '/console/' : pathname + search;
      const { url } = await client.signInAtProvider({ callbackURL: asPerson(back), errorCallbackURL: FAILED });
      location.assign(url);
    } catch (error) {
      setProblem(inWords(error));
    }
  };
  return (
    <>
      <Button
        size="md"
        variant="default"
        fullWidth
        leftSection={<IconBuildingCommunity size={18} />}
        classNames={{ root: css['provider'] ?? '', label: css['provider-name'] ?? '' }}
        onClick={go}
      >
        Sign in with {name}
      </Button>
      {problem !== null && <p role="alert">{problem}</p>}
    </>
  );
}

function useSignInMethods(): SignInMethods | null {
  const [methods, setMethods] = useState<SignInMethods | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    client.signInMethods({ signal: abort.signal }).then(setMethods, (error: unknown) => {
      // Without the list the password form is all there is; it says what is wrong with the server.
      if (error instanceof ApiError) setMethods({ password: true, provider: null });
    });
    return () => abort.abort();
  }, []);
  return methods;
}
