import { ok, type Result, refuse } from '../result.ts';
import { type AudienceFault, FAULTS_LIMIT, schemaFaults, textFaults } from './audience-faults.ts';
import type { AudienceDocument } from './audience-file-schema.ts';
import type { SegmentText } from './check-segments.ts';
import { type ContextSchema, parseContextSchema } from './context-schema.ts';
import { type FlagText, flagTexts } from './flag-text.ts';
import type { Prerequisite, Unit } from './flags.ts';
import { parsePercentage } from './percentage.ts';

/** A list of ids under the name that rules have for it. */
export interface NamedList {
  readonly key: string;
  /** Of its content: `sha256:…`. */
  readonly digest: string;
}

export interface HoldoutText {
  readonly key: string;
  readonly unit: Unit;
  /** Parts of `WHOLE`. */
  readonly share: number;
  /** `null`: all. */
  readonly personas: readonly string[] | null;
  /** `null`: derived from environment and key. */
  readonly salt: string | null;
}

/** What people may opt into; a release says which candidates its members get. */
export interface Programme {
  readonly key: string;
  readonly title: string;
  readonly description: string;
  /** `null`: all. */
  readonly personas: readonly string[] | null;
  /** Whether people may find it by themselves. */
  readonly public: boolean;
}

export interface PrerequisitesOf {
  readonly persona: string;
  readonly needs: readonly Prerequisite[];
}

/** An environment's audience document, read; each part is sorted by key. */
export interface AudienceDefinition {
  readonly context: ContextSchema;
  readonly segments: readonly SegmentText[];
  readonly lists: readonly NamedList[];
  readonly holdouts: readonly HoldoutText[];
  readonly programmes: readonly Programme[];
  readonly prerequisites: readonly PrerequisitesOf[];
  readonly flags: readonly FlagText[];
}

/** Reads what an `audience.yaml` holds, once it is read as YAML or JSON, or answers every fault. Rules are read by `checkAudience`. */
export function parseAudience(value: unknown): Result<AudienceDefinition, readonly AudienceFault[]> {
  const faults = [...schemaFaults(value), ...textFaults(value)];
  const declared = isRecord(value) ? (value['context'] ?? {}) : {};
  const context = parseContextSchema({ attributes: declared });
  if (!context.ok)
    faults.push(...context.error.map((fault) => ({ ...fault, path: ['context', ...fault.path.slice(1)] })));
  if (faults.length > 0 || !context.ok) return refuse(faults.slice(0, FAULTS_LIMIT));
  const document = value as AudienceDocument;
  const flags = flagTexts(document.flags ?? {});
  if (!flags.ok) return flags;
  return ok({
    context: context.value,
    segments: entriesOf(document.segments).map(([key, rule]) => ({ key, rule })),
    lists: entriesOf(document.lists).map(([key, digest]) => ({ key, digest })),
    holdouts: entriesOf(document.holdouts).map(([key, { share, unit = 'user', personas, salt }]) => ({
      key,
      unit,
      share: parsePercentage(share) ?? 0,
      personas: personas?.toSorted() ?? null,
      salt: salt ?? null,
    })),
    programmes: entriesOf(document.programmes).map(([key, programme]) => ({
      key,
      title: programme.title,
      description: programme.description,
      personas: programme.personas?.toSorted() ?? null,
      public: programme.public ?? false,
    })),
    prerequisites: entriesOf(document.prerequisites).map(([persona, needs]) => ({
      persona,
      needs: entriesOf(needs).map(([other, variant]) => ({ persona: other, variant })),
    })),
    flags: flags.value,
  });
}

function entriesOf<T>(map: Readonly<Record<string, T>> | undefined): [string, T][] {
  return Object.entries(map ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
