import type { EnvironmentSummary } from '@setlist/sdk';
import { IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { STAGE_WORDS } from '../releases/words.ts';
import { Panel } from '../shell/panel.tsx';
import { Table } from '../shell/table.tsx';
import css from './home.module.css';

/** One environment: what it serves of each persona, what is on its way, which latches are shut. */
export function EnvironmentCard({ environment }: { environment: EnvironmentSummary }) {
  const { name, description, personas } = environment;
  return (
    <Panel
      title={name}
      about={description || undefined}
      flush={personas.length > 0}
      actions={
        <Link to="/releases" search={{ environment: name }} className={css['all']}>
          Its releases
        </Link>
      }
    >
      {personas.length === 0 ? (
        <p>
          It serves nothing yet. <Link {...paths.newRelease({ environment: name })}>Release something to it</Link>.
        </p>
      ) : (
        <Table label={`What ${name} serves`} head={['Persona', 'Stable', 'On its way']}>
          {personas.map((persona) => (
            <tr key={persona.key}>
              <th scope="row">
                <Link to="/personas/$key" params={{ key: persona.key }} search={{ environment: name }}>
                  {persona.key}
                </Link>
              </th>
              <td>
                {persona.version === null ? (
                  <span className={css['quiet']}>nothing</span>
                ) : persona.releaseId === null ? (
                  persona.version
                ) : (
                  <Link {...paths.release(persona.releaseId)}>{persona.version}</Link>
                )}
              </td>
              <td>
                <OnItsWay persona={persona} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}

function OnItsWay({ persona }: { persona: EnvironmentSummary['personas'][number] }) {
  const { candidate, latchedBy } = persona;
  if (candidate === null && latchedBy === null) return <span className={css['quiet']}>–</span>;
  return (
    <>
      {candidate !== null && (
        <Link {...paths.release(candidate.releaseId)}>
          {candidate.version} at {STAGE_WORDS[candidate.stage].label}
        </Link>
      )}
      {latchedBy !== null && (
        <Link {...paths.release(latchedBy)} className={css['latched']}>
          <IconLock size={14} aria-hidden="true" /> latch shut
        </Link>
      )}
    </>
  );
}
