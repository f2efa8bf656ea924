import { Button, Modal, NativeSelect } from '@mantine/core';
import type { KeySummary } from '@setlist/sdk';
import { useState } from 'react';
import { madeUpFrom, useAct } from '../../shell/act.ts';
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx';
import { Tag, When } from '../../shell/marks.tsx';
import { Problem } from '../../shell/problem.tsx';
import table from '../../shell/table.module.css';
import { Table } from '../../shell/table.tsx';
import { KeyReveal } from './key-reveal.tsx';
import css from './keys.module.css';

interface Asked {
  readonly what: 'rotate' | 'revoke';
  readonly row: KeySummary;
}

/** Keys with what they may do, how long they live and when they were last used. */
export function KeyTable({ keys, label }: { keys: readonly KeySummary[]; label: string }) {
  // Held here: a rotated key may leave the list while the new one is still being shown.
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      {keys.length === 0 ? (
        <p className={css['empty']}>There is none.</p>
      ) : (
        <Table label={label} head={['Name', 'Environment', 'May', 'Last use', 'Until', '']}>
          {keys.map((key) => (
            <KeyRow key={key.id} row={key} onAsk={setAsked} />
          ))}
        </Table>
      )}
      {asked?.what === 'rotate' && <RotateDialog row={asked.row} onClose={close} />}
      {asked?.what === 'revoke' && <RevokeDialog row={asked.row} onClose={close} />}
    </>
  );
}

function KeyRow({ row, onAsk }: { row: KeySummary; onAsk: (asked: Asked) => void }) {
  const over = overOf(row, new Date().toISOString());
  return (
    <tr>
      <th scope="row">
        {row.name}
        <div className={table['quiet']}>
          {row.memberId === null ? 'service key' : 'personal key'} <code>{row.id}</code>
        </div>
      </th>
      <td>{row.environment}</td>
      <td>
        <span className={css['scopes']}>
          {row.scopes.map((scope) => (
            <Tag key={scope}>{scope}</Tag>
          ))}
        </span>
      </td>
      <td>{row.lastUsedAt === null ? 'never' : <When at={row.lastUsedAt} />}</td>
      <td>{over ?? (row.expiresAt === null ? 'no end' : <When at={row.expiresAt} />)}</td>
      <td>{over === null && <KeyActions row={row} onAsk={onAsk} />}</td>
    </tr>
  );
}

/** Why a key works no longer; `null` while it does. */
function overOf({ revokedAt, expiresAt }: KeySummary, now: string): string | null {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : null;
}

const ACTIONS = [
  { what: 'rotate', label: 'Rotate' },
  { what: 'revoke', label: 'Revoke' },
] as const;

function KeyActions({ row, onAsk }: { row: KeySummary; onAsk: (asked: Asked) => void }) {
  return (
    <div className={table['actions']}>
      {ACTIONS.map(({ what, label }) => (
        <Button
          key={what}
          size="compact-sm"
          variant="default"
          aria-label={`${label} ${row.name}`}
          onClick={() => onAsk({ what, row })}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}

function RotateDialog({ row, onClose }: { row: KeySummary; onClose: () => void }) {
  const [overlap, setOverlap] = useState('24h');
  const rotate = useAct((client, input: string, options) =>
    client.rotateKey(row.id, { overlap: input }, madeUpFrom(row.rowVersion, options)),
  );
  return (
    <Modal opened onClose={onClose} title={`Rotate ${row.name}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      {rotate.data !== undefined ? (
        <KeyReveal secret={rotate.data.key} notice={rotate.data.notice} onDone={onClose} />
      ) : (
        <div className={css['form']}>
          <p>A new key takes its place. The old one goes on working for a while, so that nothing is cut off.</p>
          <NativeSelect
            label="The old one works for another"
            data={[
              { value: '0s', label: 'no time at all' },
              { value: '1h', label: 'hour' },
              { value: '24h', label: 'day' },
              { value: '7d', label: 'week' },
              { value: '30d', label: '30 days' },
            ]}
            value={overlap}
            onChange={(event) => setOverlap(event.currentTarget.value)}
          />
          <Problem error={rotate.error} onReload={onClose} />
          <Button loading={rotate.isPending} onClick={() => rotate.mutate(overlap)}>
            Rotate
          </Button>
        </div>
      )}
    </Modal>
  );
}

function RevokeDialog({ row, onClose }: { row: KeySummary; onClose: () => void }) {
  const revoke = useAct(
    (client, _: null, options) => client.revokeKey(row.id, madeUpFrom(row.rowVersion, options)),
    onClose,
  );
  return (
    <ConfirmDialog
      title={`Revoke ${row.name}`}
      label="Revoke"
      grave
      error={revoke.error}
      pending={revoke.isPending}
      onConfirm={() => revoke.mutate(null)}
      onClose={onClose}
    >
      It stops working at once, everywhere, and never comes back.
    </ConfirmDialog>
  );
}
