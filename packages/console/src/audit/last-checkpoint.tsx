import { useQuery } from '@tanstack/react-query';
import { Copy, When } from '../shell/marks.tsx';
import { useWorkspace } from '../shell/workspace.tsx';
import css from './audit.module.css';

/** How far the log was last signed, and with which key. Nothing before the first signature. */
export function LastCheckpoint() {
  const { client } = useWorkspace();
  const newest = useQuery({
    queryKey: ['audit', 'checkpoints'],
    queryFn: async ({ signal }) => (await client.checkpoints({ limit: 1 }, { signal })).items[0] ?? null,
  });
  const checkpoint = newest.data ?? null;
  if (checkpoint === null) return null;
  const { seq, at, hash, keyId } = checkpoint;
  return (
    <p className={css['checkpoint']}>
      Last checkpoint: row {seq}, signed <When at={at} /> with the key <code title={keyId}>{keyId.slice(0, 12)}</code>.
      Keep its hash elsewhere, and nothing before it can be changed unseen:{' '}
      <span className={css['copied']}>
        <code title={hash}>{hash.slice(0, 16)}</code>
        <Copy value={hash} label="Copy the hash" />
      </span>
    </p>
  );
}
