import { IconEqual, IconSparkles } from '@tabler/icons-react';
import { Changes } from '../personas/diff/changes.tsx';
import { Digest } from '../shell/marks.tsx';
import { useRevisionDiff } from '../shell/queries.ts';
import { EmptyState, Loaded } from '../shell/states.tsx';
import { useOpened } from './opened.ts';

/** What the revision changes against what was stable when the release was last submitted. */
export function ReleaseChanges() {
  const { release, stable } = useOpened();
  const base = release.baseDigest ?? (release.state === 'draft' ? (stable?.digest ?? null) : null);
  if (base === null)
    return (
      <EmptyState icon={<IconSparkles />} title="Everything is new">
        <p>
          Nothing of {release.persona} was stable in {release.environment}. Read what the model would receive under
          Prompt and comments.
        </p>
      </EmptyState>
    );
  return <Compared from={base} to={release.digest} />;
}

function Compared({ from, to }: { from: string; to: string }) {
  const diff = useRevisionDiff({ from, to });
  return (
    <Loaded query={diff} what="the changes">
      {(result) =>
        result.identical ? (
          <EmptyState icon={<IconEqual />} title="It is what is stable already">
            <p>Equal digests: every field, option and skill is equal.</p>
          </EmptyState>
        ) : (
          <>
            <p>
              {result.from.version} (<Digest digest={from} />) → {result.to.version} (<Digest digest={to} />)
            </p>
            <Changes groups={result.groups} />
          </>
        )
      }
    </Loaded>
  );
}
