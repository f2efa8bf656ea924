import { VisuallyHidden } from '@mantine/core';
import type { Release, Stage } from '@setlist/core/release';
import type { ReleaseDetail } from '@setlist/sdk';
import { IconClockHour4, IconLock, IconSnowflake, IconWorld } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useNow } from '../shell/clock.ts';
import { When } from '../shell/marks.tsx';
import css from './stage-track.module.css';
import { lineInWords, type Station, stationsOf } from './stations.ts';
import { duration, STAGE_WORDS, seatName } from './words.ts';

/** The line from flag to stable with where a release stands on it: small, for lists. */
export function StageLine({ release }: { release: Release }) {
  const stations = stationsOf(release);
  return (
    <span className={css['small']}>
      <VisuallyHidden>{lineInWords(stations)}</VisuallyHidden>
      <span className={css['line']} aria-hidden="true">
        {stations.map(({ name, state, branch }) => (
          <span key={name} data-state={state} data-branch={branch || undefined} title={stationLabel(name)} />
        ))}
      </span>
    </span>
  );
}

/** The line with its stations named, and what keeps the release from going on. */
export function StageTrack({ detail }: { detail: ReleaseDetail }) {
  const { release } = detail;
  const stations = stationsOf(release);
  return (
    <section aria-label="Stages" className={css['track']}>
      <ol className={css['stations']}>
        {stations.map((station) => (
          <StationView key={station.name} station={station} detail={detail} />
        ))}
      </ol>
      <Conditions detail={detail} />
    </section>
  );
}

function StationView({ station, detail }: { station: Station; detail: ReleaseDetail }) {
  const { name, state, branch } = station;
  const rule = isStage(name) ? detail.policy.stageRules[name] : null;
  const asks = rule === null ? [] : rulesInWords(rule);
  return (
    <li
      data-state={state}
      data-branch={branch || undefined}
      aria-current={state === 'here' || state === 'held' ? 'step' : undefined}
    >
      <p className={css['name']}>{stationLabel(name)}</p>
      <p className={css['reaches']}>{reachOf(name)}</p>
      {asks.length > 0 && <p className={css['asks']}>To leave: {asks.join(', ')}</p>}
    </li>
  );
}

function rulesInWords(rule: ReleaseDetail['policy']['stageRules']['flag']): readonly string[] {
  return [
    rule.soakMs > 0 ? `${duration(rule.soakMs)} of soak` : '',
    rule.verdict ? 'a verdict of pass' : '',
    ...rule.reviews.map(({ seat, count }) => `${count} × ${seatName(seat)} by then`),
    rule.gate === 'person' ? 'a person opens the gate' : '',
  ].filter((words) => words !== '');
}

function Conditions({ detail }: { detail: ReleaseDetail }) {
  const { release, soakedAt, frozenBy } = detail;
  const now = useNow();
  const isOut = release.state === 'progressing' || release.state === 'held';
  const soaks = isOut && soakedAt !== null && Date.parse(soakedAt) > now;
  const latchedBy = detail.others.find(({ latched }) => latched);
  return (
    <ul className={css['conditions']} aria-label="What it waits for">
      {isOut && release.stageEnteredAt !== null && (
        <Condition icon={<IconClockHour4 size={16} />}>
          In this stage since <When at={release.stageEnteredAt} />
          {soaks && <>, soaks for another {duration(Date.parse(soakedAt) - now)}</>}
          {!soaks && soakedAt !== null && ', soaked long enough'}
        </Condition>
      )}
      {isOut && release.openRegions !== null && (
        <Condition icon={<IconWorld size={16} />}>
          Open in {release.openRegions.length === 0 ? 'no region yet' : release.openRegions.join(', ')}
        </Condition>
      )}
      {frozenBy !== null && (
        <Condition icon={<IconSnowflake size={16} />} tone="cold">
          Frozen by “{frozenBy}”: nothing starts or advances. Roll back and hold are never frozen.
        </Condition>
      )}
      {latchedBy !== undefined && (
        <Condition icon={<IconLock size={16} />} tone="shut">
          The latch of “{latchedBy.title}” is shut: nothing of {release.persona} starts or advances here.
        </Condition>
      )}
    </ul>
  );
}

function Condition(props: { icon: ReactNode; tone?: 'cold' | 'shut'; children: ReactNode }) {
  return (
    <li data-tone={props.tone}>
      <span aria-hidden="true">{props.icon}</span>
      <span>{props.children}</span>
    </li>
  );
}

function isStage(name: Station['name']): name is Stage {
  return name !== 'base' && name !== 'stable';
}

function stationLabel(name: Station['name']): string {
  return isStage(name) ? STAGE_WORDS[name].label : 'Stable';
}

function reachOf(name: Station['name']): string {
  if (isStage(name)) return `for ${STAGE_WORDS[name].reaches}`;
  return name === 'base' ? 'what everyone gets now' : 'what everyone gets from then on';
}
