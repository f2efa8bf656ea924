import { ok, type Result, refuse } from '../result.ts';
import { type AudienceFault, FAULTS_LIMIT } from './audience-faults.ts';
import { type AudienceDefinition, type NamedList, type Programme, parseAudience } from './audience-file.ts';
import { checkFlags } from './check-plain-flags.ts';
import { checkSegments, segmentCosts } from './check-segments.ts';
import type { ContextSchema } from './context-schema.ts';
import type { Holdout, PlainFlag, Prerequisite, Segment } from './flags.ts';
import { propose } from './nearest-name.ts';
import { prerequisiteFaults } from './prerequisite-faults.ts';

/** What there is besides the document; `null`: not known, and so not checked. */
export interface AudienceSurroundings {
  readonly environment: string;
  /** Keys of every persona. */
  readonly personas: ReadonlySet<string> | null;
  /** Digests of lists that were uploaded. */
  readonly lists: ReadonlySet<string> | null;
}

/** An audience document as evaluation has it: plain JSON, each part sorted by key. */
export interface AudienceParts {
  readonly context: ContextSchema;
  readonly segments: readonly Segment[];
  readonly lists: readonly NamedList[];
  readonly holdouts: readonly Holdout[];
  readonly programmes: readonly Programme[];
  /** By persona. */
  readonly prerequisites: Readonly<Record<string, readonly Prerequisite[]>>;
  readonly flags: readonly PlainFlag[];
}

export const NO_AUDIENCE: AudienceParts = {
  context: { attributes: [] },
  segments: [],
  lists: [],
  holdouts: [],
  programmes: [],
  prerequisites: {},
  flags: [],
};

/** Reads a whole audience document, with its rules; or answers what is wrong with it, each fault with its place and mend. */
export function checkAudience(
  document: unknown,
  surroundings: AudienceSurroundings,
): Result<AudienceParts, readonly AudienceFault[]> {
  const parsed = parseAudience(document);
  if (!parsed.ok) return parsed;
  const { context, lists, holdouts, programmes, prerequisites, flags } = parsed.value;
  const listKeys = new Set(lists.map(({ key }) => key));
  const segments = checkSegments(parsed.value.segments, { schema: context, lists: listKeys });
  const faults: AudienceFault[] = [
    ...personaFaults(parsed.value, surroundings.personas),
    ...listFaults(lists, surroundings.lists),
    ...prerequisiteFaults(prerequisites),
  ];
  if (!segments.ok)
    faults.push(...segments.error.map(({ key, message }) => ({ path: ['segments', key], message, mend: '' })));
  const known = segments.ok ? segments.value : [];
  const checked = checkFlags(flags, {
    environment: surroundings.environment,
    personas: surroundings.personas,
    names: {
      schema: context,
      // Where segments are at fault themselves, a rule that names one is not.
      segments: new Set(parsed.value.segments.map(({ key }) => key)),
      lists: listKeys,
      segmentCosts: segmentCosts(known),
    },
  });
  if (!checked.ok) faults.push(...checked.error);
  if (faults.length > 0 || !checked.ok) return refuse(faults.slice(0, FAULTS_LIMIT));
  return ok({
    context,
    segments: known,
    lists,
    holdouts: holdouts.map(({ key, unit, share, personas, salt }) => ({
      key,
      unit,
      share,
      salt: salt ?? `${surroundings.environment}/holdout/${key}`,
      personas,
    })),
    programmes,
    prerequisites: Object.fromEntries(prerequisites.map(({ persona, needs }) => [persona, needs])),
    flags: checked.value,
  });
}

function personaFaults(
  { holdouts, programmes, prerequisites }: AudienceDefinition,
  known: ReadonlySet<string> | null,
): AudienceFault[] {
  if (known === null) return [];
  const named = [
    ...holdouts.flatMap(({ key, personas }) => placed(['holdouts', key, 'personas'], personas)),
    ...programmes.flatMap(({ key, personas }) => placed(['programmes', key, 'personas'], personas)),
    ...prerequisites.flatMap(({ persona, needs }) => [
      { path: ['prerequisites', persona], persona },
      ...needs.map((need) => ({ path: ['prerequisites', persona, need.persona], persona: need.persona })),
    ]),
  ];
  return named
    .filter(({ persona }) => !known.has(persona))
    .map(({ path, persona }) => ({
      path,
      message: `There is no persona \`${persona}\`.`,
      mend: `${propose(persona, known, 'personas')} One that is new is published first.`,
    }));
}

function placed(path: readonly string[], personas: readonly string[] | null) {
  return (personas ?? []).map((persona) => ({ path, persona }));
}

function listFaults(lists: readonly NamedList[], known: ReadonlySet<string> | null): AudienceFault[] {
  return lists
    .filter(({ digest }) => known !== null && !known.has(digest))
    .map(({ key, digest }) => ({
      path: ['lists', key],
      message: `No list with the digest \`${digest}\` was uploaded.`,
      mend: 'Upload its ids first, and write the digest that is answered.',
    }));
}
