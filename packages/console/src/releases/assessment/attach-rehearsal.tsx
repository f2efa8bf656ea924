import { Button, FileButton } from '@mantine/core';
import type { RehearsalReport } from '@setlist/core/assessment';
import { useState } from 'react';
import { useAct } from '../../shell/act.ts';
import { useMay } from '../../shell/me.ts';
import { Panel } from '../../shell/panel.tsx';
import { Problem } from '../../shell/problem.tsx';
import css from '../bundle-panel.module.css';
import { useOpened } from '../opened.ts';
import { readRehearsal } from './rehearsal-report.ts';

/** How a rehearsal is made and attached, where none is. */
export function AttachRehearsal() {
  const { release, stable } = useOpened();
  const against = stable === null ? '' : ` --against ${release.persona}@${stable.version}`;
  return (
    <Panel
      title="Rehearsal"
      about="Plays the same conversations with stable and with this revision, and measures what differs."
    >
      <p>None is attached. This makes one:</p>
      <pre className={css['shell']}>
        setlist assess {release.persona}@{release.version}
        {against} --rehearse conversations.jsonl --out report.json
      </pre>
      <AttachReport />
    </Panel>
  );
}

/** Takes the file of a rehearsal report and has the release assessed with it. */
export function AttachReport() {
  const { release } = useOpened();
  const may = useMay();
  const [unread, setUnread] = useState<string | null>(null);
  const attach = useAct((client, rehearsal: RehearsalReport, options) =>
    client.assessRelease(release.id, { rehearsal }, options),
  );
  const read = async (file: File | null) => {
    if (file === null) return;
    const report = readRehearsal(await file.text());
    setUnread(report === null ? file.name : null);
    if (report !== null) attach.mutate(report);
  };
  if (!may.assessReleases) return null;
  return (
    <div>
      <FileButton accept="application/json,.json" onChange={(file) => void read(file)}>
        {(props) => (
          <Button {...props} variant="default" size="sm" loading={attach.isPending}>
            Attach a report
          </Button>
        )}
      </FileButton>
      {unread !== null && <p role="alert">There is no rehearsal report in {unread}.</p>}
      <Problem error={attach.error} />
    </div>
  );
}
