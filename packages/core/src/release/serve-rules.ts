import type { Refusal } from '../refusal.ts';
import { refuse } from '../result.ts';
import {
  assessmentMissing,
  baseMoved,
  conflict,
  firstOf,
  frozen,
  latched,
  reviewMissing,
  revoked,
  stagesFault,
  wordless,
} from './obstacles.ts';
import type { Release } from './release.ts';
import { type CommandRule, type CommandsByType, type Given, moved } from './rule.ts';
import { type Opening, openingsOf } from './schedule.ts';

export const schedule: CommandRule<CommandsByType['schedule']> = {
  from: ['approved'],
  apply: (given, { schedule }) => {
    const openings = openingsOf(schedule);
    if (!openings.ok) return openings;
    const past = pastFault(openings.value, given);
    if (past !== null) return refuse(past);
    return moved(given, { schedule, reason: null }, { type: 'release.scheduled', to: 'scheduled' });
  },
};

/** How far a time may be past when it is set: clocks differ, and a form takes a while to fill in. */
const PAST_ALLOWANCE_MS = 5 * 60_000;

function pastFault([first]: readonly Opening[], { now }: Given): Refusal | null {
  if (first === undefined || Date.parse(first.at) + PAST_ALLOWANCE_MS >= Date.parse(now)) return null;
  const where = first.region === null ? '' : ` in \`${first.region}\``;
  return {
    code: 'invalid_request',
    field: 'schedule.startAt',
    message: `By this schedule it starts${where} at ${first.at}, and it is ${now} now. Give a time to come, or send \`start\` to start at once.`,
  };
}

export const unschedule: CommandRule<CommandsByType['unschedule']> = {
  from: ['scheduled'],
  apply: (given, { reason }) => {
    const fault = wordless('reason', reason, 1, 'Say why it does not start as announced.');
    if (fault !== null) return refuse(fault);
    return moved(given, { schedule: null, reason }, { type: 'release.unscheduled', to: 'approved', reason });
  },
};

export const start: CommandRule<CommandsByType['start']> = {
  from: ['approved', 'scheduled'],
  obstacle: firstOf(
    revoked,
    latched,
    conflict,
    baseMoved,
    reviewMissing,
    stagesFault,
    assessmentMissing,
    notDue,
    frozen,
  ),
  apply: (given) => {
    const [stage = null] = given.release.stages;
    const { at, situation } = given;
    return moved(
      given,
      {
        stage,
        openRegions: regionsDue(given),
        previousDigest: situation.stable?.digest ?? null,
        startedAt: at,
        stageEnteredAt: at,
        reason: null,
      },
      { type: 'release.started', to: 'progressing' },
    );
  },
};

export const openRegion: CommandRule<CommandsByType['open_region']> = {
  from: ['progressing'],
  obstacle: firstOf(revoked, latched, noRegionToOpen, frozen),
  apply: (given, { region }) => {
    const fault = regionFault(given, region);
    if (fault !== null) return refuse(fault);
    const open = [...(given.release.openRegions ?? []), region];
    const inOrder = regionOpenings(given.release)
      .map((opening) => opening.region)
      .filter((each) => open.includes(each));
    return moved(given, { openRegions: inOrder }, { type: 'release.region_opened', to: 'progressing', reason: region });
  },
};

/** A machine waits for the time; a person may be early. */
function notDue(given: Given): Refusal | null {
  const { release, actor } = given;
  if (release.schedule === null || actor.kind === 'person') return null;
  const openings = openingsOf(release.schedule);
  if (!openings.ok) return openings.error;
  const [first] = openings.value;
  if (first === undefined || isDue(first, given)) return null;
  return {
    code: 'wrong_state',
    field: 'type',
    message: `It starts at ${first.at} by its schedule. Wait until then; a person with the right may start it early.`,
  };
}

/** Named regions open each in its own time, also where a person starts early. */
function regionsDue(given: Given): readonly string[] | null {
  if (given.release.schedule === null || given.release.schedule.regions.length === 0) return null;
  return regionOpenings(given.release)
    .filter((opening) => isDue(opening, given))
    .map(({ region }) => region);
}

function noRegionToOpen(given: Given): Refusal | null {
  const { release } = given;
  if (release.openRegions === null)
    return {
      code: 'wrong_state',
      field: 'type',
      message: 'It is open everywhere. Only a schedule with regions opens them one by one.',
    };
  const closed = regionOpenings(release).filter(({ region }) => !release.openRegions?.includes(region));
  const [first] = closed;
  if (first === undefined)
    return {
      code: 'wrong_state',
      field: 'type',
      message: 'Every region of its schedule is open. There is nothing left to open.',
    };
  return closed.some((opening) => mayOpen(opening, given)) ? null : tooEarly(first);
}

function regionFault(given: Given, region: string): Refusal | null {
  const openings = regionOpenings(given.release);
  const opening = openings.find((each) => each.region === region);
  if (opening === undefined || given.release.openRegions?.includes(region))
    return {
      code: 'invalid_request',
      field: 'region',
      message: `\`${region}\` is ${opening === undefined ? 'no region of its schedule' : 'open already'}. Name one of: ${closedRegions(given.release).join(', ')}.`,
    };
  return mayOpen(opening, given) ? null : tooEarly(opening);
}

/** Regions of the schedule in which a release is not open yet, in the order of their times. */
export function closedRegions(release: Release): readonly string[] {
  const { openRegions } = release;
  if (openRegions === null) return [];
  return regionOpenings(release)
    .map(({ region }) => region)
    .filter((region) => !openRegions.includes(region));
}

function regionOpenings({ schedule }: Release): readonly { readonly region: string; readonly at: string }[] {
  const openings = schedule === null ? null : openingsOf(schedule);
  if (openings === null || !openings.ok) return [];
  return openings.value.flatMap(({ region, at }) => (region === null ? [] : [{ region, at }]));
}

function mayOpen(opening: Pick<Opening, 'at'>, given: Given): boolean {
  return given.actor.kind === 'person' || isDue(opening, given);
}

function isDue({ at }: Pick<Opening, 'at'>, { now }: Given): boolean {
  return Date.parse(at) <= Date.parse(now);
}

function tooEarly({ region, at }: { readonly region: string; readonly at: string }): Refusal {
  return {
    code: 'wrong_state',
    field: 'region',
    message: `\`${region}\` opens at ${at} by the schedule. Wait until then; a person with the right may open it early.`,
  };
}
