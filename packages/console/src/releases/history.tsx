import { AuditTrail } from '../audit/audit-trail.tsx';
import { useOpened } from './opened.ts';
import { Timeline } from './timeline.tsx';

/** Everything that was done to the release, as the audit log has it. */
export function ReleaseHistory() {
  const { release } = useOpened();
  return (
    <>
      <AuditTrail filter={{ release: release.id }} title="What happened" />
      <Timeline reviews={release.reviews} verdicts={release.verdicts} />
    </>
  );
}
