import { Button, Modal, Textarea } from '@mantine/core';
import type { RevisionSummary, RevokedRevision } from '@setlist/sdk';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { paths } from '../paths.ts';
import css from '../releases/command-dialog.module.css';
import { useRelease } from '../releases/queries.ts';
import { useAct } from '../shell/act.ts';
import { Banner } from '../shell/banner.tsx';
import { useMay } from '../shell/me.ts';
import { Problem } from '../shell/problem.tsx';
import { useEnvironments } from '../shell/queries.ts';
import { Loaded } from '../shell/states.tsx';
import { count } from '../shell/words.ts';
import { type Stopped, whereOut } from './revocation.ts';
import { useShown } from './shown.ts';

/** A button that takes a revision out of the world for good, for those who may. */
export function RevokeRevision({ revision }: { revision: RevisionSummary }) {
  const may = useMay();
  // Held here: the row says that it is revoked while the dialog still says what came of it.
  const [opened, setOpened] = useState(false);
  if (!may.revokeRevisions) return null;
  return (
    <>
      {!revision.revoked && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Revoke ${revision.version}`}
          onClick={() => setOpened(true)}
        >
          Revoke
        </Button>
      )}
      {opened && <Dialog revision={revision} onClose={() => setOpened(false)} />}
    </>
  );
}

function Dialog({ revision, onClose }: { revision: RevisionSummary; onClose: () => void }) {
  const { detail } = useShown();
  const [reason, setReason] = useState('');
  const revoke = useAct((client, words: string, options) => client.revoke(revision.digest, words, options));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    revoke.mutate(reason.trim());
  };
  const title = `Revoke ${detail.name} ${revision.version}`;
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      {revoke.data !== undefined ? (
        <Revoked answer={revoke.data} onDone={onClose} />
      ) : (
        <form className={css['form']} onSubmit={submit}>
          <p>
            No environment serves it again, and no release of it can start. It cannot be taken back: publish another
            revision instead.
          </p>
          <Consequences revision={revision} />
          <Textarea
            label="Reason"
            description="Kept in the audit log and shown to everyone."
            required
            autosize
            minRows={2}
            maxLength={2_000}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Problem error={revoke.error} onReload={onClose} />
          <div className={css['buttons']}>
            <Button variant="default" onClick={onClose}>
              Leave it
            </Button>
            <Button type="submit" color="red.8" disabled={reason.trim() === ''} loading={revoke.isPending}>
              Revoke it for good
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

function Consequences({ revision }: { revision: RevisionSummary }) {
  const { detail } = useShown();
  const environments = useEnvironments();
  return (
    <Loaded query={environments} what="what it would stop">
      {(all) => {
        const out = whereOut(all, detail.key, revision);
        if (out.length === 0) return <p>Nobody is served it now, so nothing else changes.</p>;
        return (
          <Banner tone="warn" title={`It is out in ${count(out.length, 'environment')}, and is rolled back there`}>
            <ul>
              {out.map((stopped) => (
                <li key={stopped.environment}>
                  <Consequence stopped={stopped} />
                </li>
              ))}
            </ul>
          </Banner>
        );
      }}
    </Loaded>
  );
}

function Consequence({ stopped: { environment, releaseId, as, stable } }: { stopped: Stopped }) {
  const { detail } = useShown();
  const release = useRelease(releaseId);
  const previous = release.data?.release.previousDigest ?? null;
  const before = detail.revisions.find(({ digest }) => digest === previous);
  const title = <Link {...paths.release(releaseId)}>{release.data?.release.title ?? releaseId}</Link>;
  if (as === 'candidate')
    return (
      <>
        <strong>{environment}</strong>: {title} puts it before people. Afterwards everyone gets {stable ?? 'nothing'}.
      </>
    );
  return (
    <>
      <strong>{environment}</strong>: everyone gets it by {title}. Afterwards everyone gets{' '}
      {release.data === undefined ? '…' : (before?.version ?? 'nothing: there was none before')}.
    </>
  );
}

function Revoked({ answer, onDone }: { answer: RevokedRevision; onDone: () => void }) {
  const { detail } = useShown();
  const environments = useEnvironments();
  return (
    <div className={css['form']}>
      <Banner tone="good" title="It is revoked" alert>
        <p>
          {answer.rolledBack.length === 0
            ? 'Nobody was served it.'
            : `${count(answer.rolledBack.length, 'release')} rolled back; a review of each is owed, and its latch is shut.`}
        </p>
      </Banner>
      <ul aria-label="Served now">
        {(environments.data ?? []).map(({ name, personas }) => (
          <li key={name}>
            <strong>{name}</strong> serves {personas.find(({ key }) => key === detail.key)?.version ?? 'nothing of it'}.
          </li>
        ))}
      </ul>
      <Button onClick={onDone}>Done</Button>
    </div>
  );
}
