import { type ImpactAnswers, RISKS, type Risk } from '../release/release.ts';

/** One question of the impact questionnaire. */
export interface ImpactQuestion {
  readonly id: Exclude<keyof ImpactAnswers, 'declaredRisk'>;
  readonly text: string;
  readonly help: string;
  /** Risks at which it must be answered. */
  readonly requiredFor: readonly Risk[];
}

const from = (least: Risk): readonly Risk[] => RISKS.slice(RISKS.indexOf(least));

/** What an author is asked before a release is reviewed, in the order of asking. */
export const IMPACT_QUESTIONS: readonly ImpactQuestion[] = [
  {
    id: 'affected',
    text: 'Who is affected?',
    help: 'Which people meet the change, through which channels and locales, and who of them can least afford a wrong answer.',
    requiredFor: from('low'),
  },
  {
    id: 'whatCouldGoWrong',
    text: 'What could go wrong?',
    help: 'The worst answers that you can think of and whom they would hurt; what would show that it happens.',
    requiredFor: from('medium'),
  },
  {
    id: 'mitigations',
    text: 'What keeps that from happening, or ends it?',
    help: 'Constraints, rehearsals, reviews, the stage that it starts at; who watches and takes it back.',
    requiredFor: from('high'),
  },
  {
    id: 'cultures',
    text: 'Which cultures does it speak to, and who of them has read it?',
    help: 'Address, humour, dates, names, taboos: what was checked for each locale, and by whom.',
    requiredFor: from('high'),
  },
];

/** Characters of an answer at critical risk: less than a sentence tells a reviewer nothing. */
const CRITICAL_LENGTH = 40;

/** Ids of the questions whose answers a risk requires and that are missing, blank or, at critical risk, too short. */
export function missingAnswers(answers: ImpactAnswers | null, risk: Risk): readonly ImpactQuestion['id'][] {
  const least = risk === 'critical' ? CRITICAL_LENGTH : 1;
  return IMPACT_QUESTIONS.filter(({ requiredFor }) => requiredFor.includes(risk))
    .map(({ id }) => id)
    .filter((id) => [...(answers?.[id] ?? '').trim()].length < least);
}
