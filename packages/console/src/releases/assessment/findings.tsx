import type { AssessmentFinding } from '@setlist/core/assessment';
import { Coded, Tag } from '../../shell/marks.tsx';
import { Panel } from '../../shell/panel.tsx';
import { count } from '../../shell/words.ts';
import css from './findings.module.css';

const SEVERITIES = [
  { severity: 'error', label: 'Must be mended' },
  { severity: 'warning', label: 'Look at these' },
  { severity: 'note', label: 'Good to know' },
] as const;

/** What the assessment found: of this change first, by severity; what stable has too is folded away. */
export function Findings({ findings }: { findings: readonly AssessmentFinding[] }) {
  const own = findings.filter(({ inStable }) => !inStable);
  const old = findings.filter(({ inStable }) => inStable);
  return (
    <Panel title="Findings" about="Of this change. What stable has too is not of this change, and folded away.">
      {own.length === 0 && <p>This change brings nothing that was not there before.</p>}
      {SEVERITIES.map(({ severity, label }) => (
        <Group key={severity} label={label} findings={own.filter((finding) => finding.severity === severity)} />
      ))}
      {old.length > 0 && (
        <details className={css['old']}>
          <summary>{count(old.length, 'finding')} that stable has too</summary>
          <Group label="In stable too" findings={old} />
        </details>
      )}
    </Panel>
  );
}

/** Whether the message begins with where the words stand, such as `mode/conservative`: a pointer adds nothing to that. */
function namesItsPlace({ message }: AssessmentFinding): boolean {
  return message.startsWith('`');
}

function Group({ label, findings }: { label: string; findings: readonly AssessmentFinding[] }) {
  if (findings.length === 0) return null;
  return (
    <section aria-label={label} className={css['group']}>
      <h3>
        {label} <span>{findings.length}</span>
      </h3>
      <ul>
        {findings.map((finding) => (
          <li key={`${finding.code} ${finding.path} ${finding.excerpt}`} data-severity={finding.severity}>
            <p className={css['message']}>
              <Coded text={finding.message} /> <code>{finding.code}</code>{' '}
              {finding.locale !== null && <Tag>{finding.locale}</Tag>}
            </p>
            {finding.excerpt !== null && !finding.message.includes(finding.excerpt) && (
              <blockquote>{finding.excerpt}</blockquote>
            )}
            <p className={css['mend']}>
              <Coded text={finding.mend} />
              {finding.path !== null && !namesItsPlace(finding) && (
                <>
                  {' '}
                  <code>{finding.path}</code>
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
