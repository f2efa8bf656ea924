import { Button } from '@mantine/core';
import { useAct } from '../../shell/act.ts';
import { useMay } from '../../shell/me.ts';
import { Problem } from '../../shell/problem.tsx';
import { useOpened } from '../opened.ts';

/** Has the server assess the release's revision against what is stable now. */
export function AssessButton() {
  const { release } = useOpened();
  const may = useMay();
  const assess = useAct((client, _: null, options) => client.assessRelease(release.id, {}, options));
  if (!may.assessReleases) return null;
  return (
    <>
      <Button variant="default" size="sm" loading={assess.isPending} onClick={() => assess.mutate(null)}>
        Assess now
      </Button>
      <Problem error={assess.error} />
    </>
  );
}
