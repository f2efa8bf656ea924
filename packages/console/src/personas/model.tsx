import type { ParameterBound, ParameterName } from '@setlist/core/persona';
import type { UpstreamStatus } from '@setlist/sdk';
import { Tag } from '../shell/marks.tsx';
import { useStatus } from '../shell/queries.ts';
import css from './model.module.css';
import { Section } from './section.tsx';
import { useShown } from './shown.ts';

/** Which models are tried in which order, and within which bounds. */
export function ModelSection() {
  const { model } = useShown().content;
  const status = useStatus();
  const bounds = Object.entries(model.parameters) as [ParameterName, ParameterBound][];
  return (
    <>
      <Section title="Attempt plan" about="Upstreams are tried in this order until one answers.">
        <ol className={css['plan']}>
          {model.attempts.map((attempt, index) => (
            <li key={`${attempt.upstream} ${attempt.model}`} className={css['attempt']}>
              <span className={css['number']} aria-hidden="true">
                {index + 1}
              </span>
              <span>
                <strong>{attempt.model}</strong>
                <span className={css['upstream']}> at {attempt.upstream}</span>
              </span>
              <UpstreamState upstream={status.data?.upstreams.find(({ name }) => name === attempt.upstream)} />
            </li>
          ))}
        </ol>
        {status.data?.rehearsal === true && (
          <p className={css['note']}>While the server rehearses, the rehearsal upstream answers in place of these.</p>
        )}
      </Section>
      <Section
        title="Parameters"
        about="Defaults and bounds. Options and channels may move a value, never past its bounds."
      >
        {bounds.length === 0 ? (
          <p>It sets none: the upstream's own defaults apply.</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          <section className={css['scroll']} aria-label="Parameter bounds" tabIndex={0}>
            <table className={css['table']}>
              <thead>
                <tr>
                  <th scope="col">Parameter</th>
                  <th scope="col">Default</th>
                  <th scope="col">From</th>
                  <th scope="col">To</th>
                  <th scope="col">Beyond its bounds</th>
                </tr>
              </thead>
              <tbody>
                {bounds.map(([name, bound]) => (
                  <tr key={name}>
                    <th scope="row">
                      <code>{name}</code>
                    </th>
                    <td>{bound.default ?? '–'}</td>
                    <td>{bound.min ?? '–'}</td>
                    <td>{bound.max ?? '–'}</td>
                    <td>{bound.beyond === 'clamp' ? 'moved to the nearest bound' : 'refused'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </Section>
    </>
  );
}

function UpstreamState({ upstream }: { upstream: UpstreamStatus | undefined }) {
  if (upstream === undefined) return <Tag>not set up</Tag>;
  if (upstream.state === 'closed') return <Tag tone="good">answering</Tag>;
  return <Tag>{upstream.state === 'open' ? 'breaker open' : 'being probed'}</Tag>;
}
