import type { ImpactAnswers } from '@setlist/core/release';

/** The questionnaire as it is typed. */
export type ImpactDraft = Partial<ImpactAnswers>;

/** The questionnaire as it is sent. */
export function answersOf(draft: ImpactDraft): ImpactAnswers {
  const { affected = '', cultures = '', whatCouldGoWrong = '', mitigations = '', declaredRisk = 'low' } = draft;
  return { affected, cultures, whatCouldGoWrong, mitigations, declaredRisk };
}
