import { Tabs } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Banner } from '../shell/banner.tsx';
import { useSession } from '../shell/session-context.ts';
import { Card } from './card.tsx';
import { KeyForm } from './key-form.tsx';
import { PersonForm } from './person-form.tsx';

/** Shown in place of any page while nobody is known; the address stays, so that one arrives where one wanted to go. */
export function SignInPage({ failure = null }: { failure?: string | null }) {
  useDocumentTitle('Sign in · Setlist');
  const state = useSession().current();
  const because = state.kind === 'none' ? state.because : 'nobody';
  return (
    <Card title="Sign in">
      {because === 'refused' && (
        <Banner tone="bad" title="The server refused the key this tab used" alert>
          <p>
            It was revoked or has expired, or the server has other keys since it was started with another state
            directory.
          </p>
        </Banner>
      )}
      {because === 'over' && (
        <Banner tone="plain" title="Your session is over" alert>
          <p>Sign in again; you come back to the page that you were on.</p>
        </Banner>
      )}
      {failure !== null && (
        <Banner tone="bad" title="The identity provider did not sign you in" alert>
          <p>{failure}</p>
        </Banner>
      )}
      <Tabs defaultValue={because === 'refused' ? 'key' : 'person'} keepMounted={false}>
        <Tabs.List grow mb="md">
          <Tabs.Tab value="person">As a person</Tabs.Tab>
          <Tabs.Tab value="key">With an API key</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="person">
          <PersonForm />
        </Tabs.Panel>
        <Tabs.Panel value="key">
          <KeyForm />
        </Tabs.Panel>
      </Tabs>
    </Card>
  );
}
