import { openingsOf } from '@setlist/core/release';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { Fact, Facts, Panel } from '../shell/panel.tsx';
import { count } from '../shell/words.ts';
import { AssessmentSummary } from './assessment/assessment-summary.tsx';
import { BundlePanel } from './bundle-panel.tsx';
import { ImpactPanel } from './impact-panel.tsx';
import { useOpened } from './opened.ts';
import { useComments } from './queries.ts';
import { OpeningsTable } from './schedule-openings.tsx';
import { Timeline } from './timeline.tsx';

/** The release at a glance: evidence in short, what its author says of its effect, who said what. */
export function ReleaseOverview() {
  const detail = useOpened();
  return (
    <>
      <AssessmentSummary />
      <ScheduledPanel />
      <ImpactPanel />
      <Timeline reviews={detail.release.reviews} verdicts={detail.release.verdicts} />
      <OpenComments />
      <BundlePanel />
    </>
  );
}

function ScheduledPanel() {
  const { release } = useOpened();
  if (release.schedule === null || release.state === 'completed') return null;
  const openings = openingsOf(release.schedule);
  return (
    <Panel title="Schedule" flush>
      {openings.ok ? <OpeningsTable openings={openings.value} schedule={release.schedule} /> : openings.error.message}
    </Panel>
  );
}

function OpenComments() {
  const { release } = useOpened();
  const comments = useComments(release.id);
  const open = (comments.data ?? []).filter(({ resolvedAt }) => resolvedAt === null);
  if (open.length === 0) return null;
  return (
    <Panel title="Comments">
      <Facts>
        <Fact term="Unresolved">
          <Link {...paths.releasePrompt(release.id)}>{count(open.length, 'comment')}</Link>
        </Fact>
      </Facts>
    </Panel>
  );
}
