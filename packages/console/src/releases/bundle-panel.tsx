import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useAct } from '../shell/act.ts';
import { saveText } from '../shell/download.ts';
import { Panel } from '../shell/panel.tsx';
import { Problem } from '../shell/problem.tsx';
import css from './bundle-panel.module.css';
import { useOpened } from './opened.ts';

/** The signed attestation of the approved digest, and how to check it without this server. */
export function BundlePanel() {
  const { release, hasBundle } = useOpened();
  const name = `${release.persona}-${release.version}.setlist-bundle.jsonl`;
  const fetchBundle = useAct(
    (client) => client.releaseBundle(release.id),
    (text: string) => saveText(name, 'application/jsonl', text),
  );
  if (!hasBundle) return null;
  return (
    <Panel
      title="Signed bundle"
      about="Provenance, assessment and the board's verdict on this digest, as DSSE envelopes."
      actions={
        <Button
          variant="default"
          size="sm"
          leftSection={<IconDownload size={16} />}
          loading={fetchBundle.isPending}
          onClick={() => fetchBundle.mutate(undefined)}
        >
          Download
        </Button>
      }
    >
      <p>Anyone can check it offline, with the public keys that you fetched once:</p>
      <pre className={css['shell']}>
        curl -s {location.origin}/.well-known/jwks.json -o jwks.json{'\n'}
        setlist verify {name} --keys jwks.json
      </pre>
      <Problem error={fetchBundle.error} />
    </Panel>
  );
}
