import { type AssessmentRequest, assess } from '../src/assessment/assess.ts';
import type { Assessment, AssessmentFinding } from '../src/assessment/assessment.ts';
import { type AuthoredText, textsOf } from '../src/assessment/authored-texts.ts';
import { checkPersona } from '../src/persona/check.ts';
import { digestOf } from '../src/persona/digest.ts';
import type { PersonaContent, PersonaFiles, Revision } from '../src/persona/revision.ts';
import { tinyFiles } from './tiny-persona.ts';

/** The revision of files that must be sound. */
export function revisionOf(files: PersonaFiles = tinyFiles()): Revision {
  const { revision, diagnostics } = checkPersona(files);
  if (revision === null) throw new Error(JSON.stringify(diagnostics));
  return revision;
}

/** A revision with other content that no check has seen, as an older server may have stored it. */
export function changed(revision: Revision, change: (content: PersonaContent) => Partial<PersonaContent>): Revision {
  const content = { ...revision.content, ...change(revision.content) };
  return { digest: digestOf(content), content, sources: {} };
}

/** Assesses with nothing but what a test is about. */
export function assessed(
  candidate: Revision,
  stable: Revision | null,
  more: Partial<AssessmentRequest> = {},
): Promise<Assessment> {
  return assess({ candidate, stable, terms: [], rehearsal: null, selections: 1, ...more });
}

/** `severity code path`, new ones first marked with `new`. */
export function told(findings: readonly AssessmentFinding[]): readonly string[] {
  return findings.map(
    ({ severity, code, path, inStable }) => `${inStable ? 'old' : 'new'} ${severity} ${code} ${path ?? '-'}`,
  );
}

/** A text for every locale, as one of a persona's. */
export function textOf(text: string, locales: readonly string[] | null = null): AuthoredText {
  return { id: 'voice', path: '/voice', locales, text };
}

/** The texts of a persona of which only one matters. */
export function textsWith(voice: string): readonly AuthoredText[] {
  return textsOf(changed(revisionOf(), () => ({ voice })).content);
}
