import { Button, Modal, Textarea } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { SigningKeySummary } from '@setlist/sdk';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import dialog from '../releases/command-dialog.module.css';
import { useAct } from '../shell/act.ts';
import { BlockableButton } from '../shell/blockable-button.tsx';
import { Copy, Tag, When } from '../shell/marks.tsx';
import { useMay } from '../shell/me.ts';
import { Panel } from '../shell/panel.tsx';
import { whoMay } from '../shell/permissions.ts';
import { Problem } from '../shell/problem.tsx';
import { Loaded } from '../shell/states.tsx';
import { Table } from '../shell/table.tsx';
import { useWorkspace } from '../shell/workspace.tsx';

/** The keys that sign bundles of releases and checkpoints of the audit log. */
export function SigningKeySettings() {
  useDocumentTitle('Signing keys · Setlist');
  const { client } = useWorkspace();
  const may = useMay();
  const keys = useQuery({ queryKey: ['signing-keys'], queryFn: ({ signal }) => client.signingKeys({ signal }) });
  return (
    <Panel
      title="Signing keys"
      about={
        <>
          They sign bundles of releases and checkpoints of the audit log. Anyone can check those with the{' '}
          <a href="/.well-known/jwks.json">public keys</a>.
          {!may.retireSigningKeys && ` They are retired by ${whoMay('setting.change')}.`}
        </>
      }
      flush
    >
      <Loaded query={keys} what="the signing keys">
        {(all) => (
          <Table label="Signing keys" head={['Key', 'Known since', 'State', '']}>
            {all.map((key) => (
              <KeyRow key={key.id} row={key} />
            ))}
          </Table>
        )}
      </Loaded>
    </Panel>
  );
}

const IN_USE = 'This server signs with it. Start the server with another key first, then retire this one.';

function KeyRow({ row }: { row: SigningKeySummary }) {
  const may = useMay();
  const [opened, setOpened] = useState(false);
  return (
    <tr>
      <th scope="row">
        <code title={row.id}>{shortId(row)}</code> <Copy value={row.id} label={`Copy ${shortId(row)}`} />
      </th>
      <td>
        <When at={row.createdAt} />
      </td>
      <td>
        <KeyState row={row} />
      </td>
      <td>
        {may.retireSigningKeys && row.retiredAt === null && (
          <BlockableButton
            size="compact-sm"
            variant="default"
            why={row.isOwn ? IN_USE : null}
            onClick={() => setOpened(true)}
          >
            Retire
          </BlockableButton>
        )}
        {opened && <RetireDialog row={row} onClose={() => setOpened(false)} />}
      </td>
    </tr>
  );
}

function KeyState({ row: { retiredAt, isOwn } }: { row: SigningKeySummary }) {
  if (retiredAt !== null)
    return (
      <>
        <Tag>retired</Tag> <When at={retiredAt} />: what it signed counts no longer
      </>
    );
  if (isOwn) return <Tag tone="good">signs for this server</Tag>;
  return <>What it signed counts; this server signs with another.</>;
}

function RetireDialog({ row, onClose }: { row: SigningKeySummary; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const retire = useAct((client, words: string, options) => client.retireSigningKey(row.id, words, options), onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    retire.mutate(reason.trim());
  };
  return (
    <Modal opened onClose={onClose} title={`Retire ${shortId(row)}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={dialog['form']} onSubmit={submit}>
        <p>
          Only for a key that leaked. From now on nothing that it ever signed counts, bundles of what is served
          included: where policy asks for a bundle that verifies, releases that it signed are served no longer until
          they are approved again. It cannot be taken back.
        </p>
        <p>A key that merely stopped signing is left as it is.</p>
        <Textarea
          label="Reason"
          description="Kept in the audit log and shown to everyone."
          required
          autosize
          minRows={2}
          maxLength={1_000}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Problem error={retire.error} onReload={onClose} />
        <div className={dialog['buttons']}>
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button type="submit" color="red.8" disabled={reason.trim() === ''} loading={retire.isPending}>
            Retire it for good
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Enough of the thumbprint to tell keys apart. */
function shortId({ id }: SigningKeySummary): string {
  return id.slice(0, 12);
}
