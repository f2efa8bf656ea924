import type { Diagnostic } from '../persona/diagnostic.ts';
import { error, warning } from '../persona/finding.ts';
import { nearest } from '../persona/near.ts';
import { type Sound, soundEntries } from '../persona/sound.ts';
import type { Path, YamlDocument } from '../persona/yaml-document.ts';
import { DURATION_LIMIT_MS, durationMsOf } from './duration.ts';
import { isWindow } from './freeze.ts';
import { ANY_SEAT, BOARD_SEATS, type PolicyFile, RELEASE_STAGES } from './policy-schema.ts';
import { isTimeZone, localTimeOf, timeZoneMend } from './time-zone.ts';

type Fields = Sound<PolicyFile>;

/** What a schema can not say: times that are none, freezes that never are, stages and seats that make no sense. */
export function policyFindings(fields: Fields, document: YamlDocument): readonly Diagnostic[] {
  return [
    ...riskFindings(fields, document),
    ...seatFindings(fields, document),
    ...stageFindings(fields, document),
    ...durationFindings(fields, document),
    ...freezeFindings(fields, document),
  ];
}

function riskFindings({ missionCritical, applies }: Fields, document: YamlDocument): Diagnostic[] {
  if (missionCritical !== true || applies?.fromRisk === undefined) return [];
  const message = '`missionCritical` makes the risk `critical`, so it can not depend on `fromRisk`.';
  const span = document.spanOf(['applies', 'fromRisk']);
  return [error('policy/risk', span, message, 'Leave `fromRisk` out, or `missionCritical`.')];
}

/** A seat that is nearly one of ours is a slip; one that nobody holds would block every release. */
function seatFindings({ reviews, rules }: Fields, document: YamlDocument): Diagnostic[] {
  const asked: [Path, Fields['reviews']][] = [[['reviews'], reviews]];
  for (const [stage, rule] of soundEntries(rules)) asked.push([['rules', stage, 'reviews'], rule.reviews]);
  const known: readonly string[] = [...BOARD_SEATS, ANY_SEAT];
  return asked.flatMap(([path, seats]) =>
    soundEntries(seats).flatMap(([seat]) => {
      const near = known.includes(seat) || seat.includes('-') ? null : nearest(seat, known);
      if (near === null) return [];
      const message = `\`${seat}\` is taken for a seat of your own.`;
      return [warning('policy/seat', document.keySpanOf([...path, seat]), message, `Did you mean \`${near}\`?`)];
    }),
  );
}

function stageFindings({ stages, rules }: Fields, document: YamlDocument): Diagnostic[] {
  if (stages === undefined || stages.includes(undefined)) return [];
  const found: Diagnostic[] = [];
  stages.forEach((stage, n) => {
    const message = `The stage \`${stage}\` is there twice.`;
    if (stages.indexOf(stage) !== n)
      found.push(error('policy/stages', document.spanOf(['stages', n]), message, 'Name it once.'));
  });
  if (stages.length > 0 && !stages.includes('ga')) {
    const message = 'A release that is completed serves everyone, so it passes `ga`.';
    found.push(error('policy/stages', document.keySpanOf(['stages']), message, 'Add `ga`.'));
  }
  for (const stage of RELEASE_STAGES) {
    if (rules?.[stage] === undefined || stages.includes(stage)) continue;
    const message = `\`rules.${stage}\` counts only for releases that pass \`${stage}\`, which this policy does not ask for.`;
    const span = document.keySpanOf(['rules', stage]);
    found.push(warning('policy/stages', span, message, `Add \`${stage}\` to \`stages\`, or leave the rule out.`));
  }
  return found;
}

function durationFindings({ rules, breakGlass }: Fields, document: YamlDocument): Diagnostic[] {
  const durations: [Path, string | undefined][] = soundEntries(rules).map(([stage, { soak }]) => [
    ['rules', stage, 'soak'],
    soak,
  ]);
  if (typeof breakGlass === 'object') durations.push([['breakGlass', 'reviewWithin'], breakGlass.reviewWithin]);
  return durations.flatMap(([path, text]) => {
    if (text === undefined || (durationMsOf(text) ?? 0) <= DURATION_LIMIT_MS) return [];
    const message = `\`${path.join('.')}\` is ${text}, which is longer than 366 days.`;
    return [error('policy/duration', document.spanOf(path), message, 'Write a shorter one.')];
  });
}

function freezeFindings({ freezes = [] }: Fields, document: YamlDocument): Diagnostic[] {
  return freezes.flatMap((freeze, n) => {
    if (freeze === undefined) return [];
    const { name = '', from, to, timeZone } = freeze;
    const at = (field: string) => document.spanOf(['freezes', n, field]);
    const found = Object.entries({ from, to }).flatMap(([field, time]) => {
      if (time === undefined || localTimeOf(time) !== null) return [];
      const message = `\`freezes[${n}].${field}\` is ${time}, which is no time on the calendar.`;
      return [error('policy/freeze', at(field), message, 'Write a day and an hour that there are.')];
    });
    const isKnownZone = timeZone !== undefined && isTimeZone(timeZone);
    if (timeZone !== undefined && !isKnownZone)
      found.push(
        error('policy/time-zone', at('timeZone'), `There is no time zone \`${timeZone}\`.`, timeZoneMend(timeZone)),
      );
    if (found.length > 0 || !isKnownZone || from === undefined || to === undefined) return found;
    if (isWindow({ name, from, to, timeZone })) return [];
    const message = `The freeze \`${name}\` ends before it begins.`;
    return [error('policy/freeze', at('to'), message, 'Swap `from` and `to`; `to` is the first moment after it.')];
  });
}
