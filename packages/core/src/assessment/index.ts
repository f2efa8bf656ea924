export { type AssessmentRequest, assess } from './assess.ts';
export type { Assessment, AssessmentFinding, RehearsalReport, StyleSignature } from './assessment.ts';
export { driftOf } from './drift.ts';
export { IMPACT_QUESTIONS, type ImpactQuestion, missingAnswers } from './questionnaire.ts';
export { type Rehearsed, type RehearsedSide, reportRehearsal } from './rehearsal-report.ts';
export { RehearsalReportSchema } from './rehearsal-report-schema.ts';
export { signatureOf } from './style-signature.ts';
export { parseTermLists, type TermList, type TermLists } from './term-list.ts';
