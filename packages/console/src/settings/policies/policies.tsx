import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { parsePolicies } from '@setlist/core/release';
import type { PolicyRecord } from '@setlist/sdk';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useAct } from '../../shell/act.ts';
import { Banner } from '../../shell/banner.tsx';
import { useDraft } from '../../shell/draft.ts';
import { useMay } from '../../shell/me.ts';
import { Panel } from '../../shell/panel.tsx';
import { whoMay } from '../../shell/permissions.ts';
import { Problem } from '../../shell/problem.tsx';
import { Loaded } from '../../shell/states.tsx';
import { count } from '../../shell/words.ts';
import { useWorkspace } from '../../shell/workspace.tsx';
import css from '../settings.module.css';
import { EffectivePreview } from './effective-preview.tsx';
import { PolicyFileList } from './policy-file-list.tsx';
import { filesOf, isChanged, type PolicyFiles } from './policy-files.ts';

/** Who must review what, as YAML files that stand together; what they come to is shown for any case. */
export function PolicySettings() {
  useDocumentTitle('Policies · Setlist');
  const { client } = useWorkspace();
  const policies = useQuery({ queryKey: ['policies'], queryFn: ({ signal }) => client.policies({ signal }) });
  return (
    <Loaded query={policies} what="the policies">
      {(records) => <Policies records={records} />}
    </Loaded>
  );
}

function Policies({ records }: { records: readonly PolicyRecord[] }) {
  const may = useMay();
  const stored = useMemo(() => ({ files: filesOf(records), madeFrom: versionsOf(records) }), [records]);
  const { draft, change, clear } = useDraft<{ files: PolicyFiles; madeFrom: string }>('policies', stored);
  const { policies, diagnostics } = useMemo(() => parsePolicies(bytesOf(draft.files)), [draft.files]);
  const save = useAct((client, files: PolicyFiles, options) => client.changePolicies(files, options), clear);
  const changed = isChanged(stored.files, draft.files);
  const overtaken = draft.madeFrom !== stored.madeFrom;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return (
    <>
      <Panel
        title="Policies"
        about={
          may.changePolicies
            ? 'Where several apply, the strictest of each counts: one policy more never makes anything laxer. They are saved all together.'
            : `They can be changed by ${whoMay('policy.change')}.`
        }
      >
        {Object.keys(draft.files).length === 0 && (
          <p>
            There is none, so the built-in policy applies: in development no review, everywhere else one approval by a
            reviewer who is none of the authors.
          </p>
        )}
        <PolicyFileList
          files={draft.files}
          diagnostics={diagnostics}
          readOnly={!may.changePolicies}
          onChange={(files) => change({ files })}
        />
        {changed && (
          <Banner
            tone={errors > 0 ? 'bad' : 'warn'}
            title={errors > 0 ? `${count(errors, 'error')} in the files` : 'Not saved yet'}
            actions={
              <>
                <Button
                  size="sm"
                  disabled={errors > 0}
                  loading={save.isPending}
                  onClick={() => save.mutate(draft.files)}
                >
                  Save the policies
                </Button>
                <Button size="sm" variant="default" onClick={clear}>
                  Undo the changes
                </Button>
              </>
            }
          >
            <p>
              What is open in this tab differs from what applies. Releases under way are judged anew once it is saved.
            </p>
          </Banner>
        )}
        {changed && overtaken && (
          <Banner tone="bad" title="The policies were changed meanwhile" alert>
            <p>What is open here was made from what they were before. Saving it takes the other changes back.</p>
          </Banner>
        )}
        <Problem error={save.error} />
      </Panel>
      <EffectivePreview policies={policies} changed={changed} />
      <p className={css['quiet']}>
        The same files can be kept in Git and applied with <code>setlist apply</code>.
      </p>
    </>
  );
}

/** Which policies there are at which version. */
function versionsOf(records: readonly PolicyRecord[]): string {
  return records.map(({ name, rowVersion }) => `${name}@${rowVersion}`).join();
}

function bytesOf(files: PolicyFiles): ReadonlyMap<string, Uint8Array> {
  return new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]));
}
