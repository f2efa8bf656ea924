import type { AssessmentFinding } from '@setlist/core/assessment';
import { Link } from '@tanstack/react-router';
import { paths } from '../../paths.ts';
import { When } from '../../shell/marks.tsx';
import { Fact, Facts, Panel } from '../../shell/panel.tsx';
import { count, localeName } from '../../shell/words.ts';
import { RiskBadge } from '../badges.tsx';
import { useOpened } from '../opened.ts';
import { AssessButton } from './assess-button.tsx';
import css from './findings.module.css';
import { OUTCOME_WORDS } from './words.ts';

/** The evidence in five lines, with the way to all of it. */
export function AssessmentSummary() {
  const { assessment: record, assessmentState, release } = useOpened();
  if (record === null)
    return (
      <Panel title="Assessment" actions={<AssessButton />}>
        <p>{OUTCOME_WORDS[assessmentState]}</p>
      </Panel>
    );
  const { assessment } = record;
  const own = assessment.findings.filter(({ inStable }) => !inStable);
  return (
    <Panel title="Assessment" actions={<Link {...paths.releaseAssessment(release.id)}>All of the evidence</Link>}>
      <Facts>
        <Fact term="Outcome">
          <strong>{OUTCOME_WORDS[assessmentState]}</strong> <When at={record.createdAt} />
        </Fact>
        <Fact term="Of this change">{findingsInWords(own)}</Fact>
        <Fact term="Risk">
          <RiskBadge risk={release.risk} />
          <RiskReasons reasons={assessment.riskReasons} />
        </Fact>
        <Fact term="Touches">
          {assessment.changedGroups.length === 0
            ? 'nothing that is composed'
            : assessment.changedGroups.map((group) => group.replace('/', ' ')).join(', ')}
          {assessment.addsSkillsOnly && ', by added skills alone'}
        </Fact>
        <Fact term="Locales that change">
          {assessment.affectedLocales.length === 0 ? 'none' : assessment.affectedLocales.map(localeName).join(', ')}
        </Fact>
      </Facts>
    </Panel>
  );
}

/** `medium: tone/playful` for each level that the change reaches, the gravest first. */
function RiskReasons({ reasons }: { reasons: readonly string[] }) {
  return (
    <ul className={css['reasons']}>
      {reasons.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  );
}

function findingsInWords(findings: readonly AssessmentFinding[]): string {
  if (findings.length === 0) return 'nothing was found';
  const parts = (['error', 'warning', 'note'] as const)
    .map((severity) => ({ severity, number: findings.filter((one) => one.severity === severity).length }))
    .filter(({ number }) => number > 0);
  return parts.map(({ severity, number }) => count(number, severity)).join(', ');
}
