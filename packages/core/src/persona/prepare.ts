import type { SegmentKind } from './composition.ts';
import { type Guard, guardOf } from './contradictions.ts';
import type { SourceSpan } from './diagnostic.ts';
import {
  BRAND_FRAME,
  channelFrame,
  DISCLOSURE_FRAME,
  listItem,
  localeFrame,
  moduleFrame,
  RESTATEMENT_FRAME,
  SAFETY_FRAME,
  SKILLS_FRAME,
  throughlineFrame,
  VOICE_FRAME,
} from './frames.ts';
import type { Constraint, Locale, Module, Revision } from './revision.ts';
import { spanOnly } from './text-field.ts';
import { fixedUnit, type Unit, unitsOf } from './units.ts';

/** A heading and the text below it; the heading is left out when the text comes out empty. */
export interface Section {
  readonly heading: Unit;
  readonly units: readonly Unit[];
}

/** A revision made ready to be composed again and again: templates parsed, texts split, options indexed. */
export interface Prepared {
  readonly revision: Revision;
  /** Headings and constraints that open every prompt. */
  readonly throughline: readonly Unit[];
  readonly disclosure: ReadonlyMap<Locale, Section>;
  readonly voice: Section;
  readonly axes: readonly {
    readonly key: string;
    readonly default: string;
    readonly options: ReadonlyMap<string, { readonly module: Module; readonly section: Section }>;
  }[];
  readonly channels: ReadonlyMap<string, Section>;
  readonly locales: ReadonlyMap<Locale, Section>;
  readonly skills: readonly Unit[];
  readonly fallback: ReadonlyMap<Locale, readonly Unit[]>;
  readonly restatement: readonly Unit[];
  /** The disclosure's place in the restatement. */
  readonly restatedDisclosure: ReadonlyMap<Locale, Unit>;
  /** What values of variables may not say. */
  readonly guard: Guard;
}

const prepared = new WeakMap<Revision, Prepared>();

/** Prepares a revision, once; throws a `LiquidError` when one of its texts is not a template. */
export function prepare(revision: Revision): Prepared {
  const known = prepared.get(revision);
  if (known !== undefined) return known;
  const made = prepareAnew(revision);
  prepared.set(revision, made);
  return made;
}

function prepareAnew(revision: Revision): Prepared {
  const { content } = revision;
  const texts = textsOf(revision);
  const { brand, safety, disclosure } = content.throughline;
  return {
    revision,
    throughline: [
      frame('throughline', throughlineFrame(content.name)),
      ...(brand.length > 0 ? [frame('throughline/brand', BRAND_FRAME)] : []),
      ...constraintUnits(revision, 'throughline', 'brand', brand),
      ...(safety.length > 0 ? [frame('throughline/safety', SAFETY_FRAME)] : []),
      ...constraintUnits(revision, 'throughline', 'safety', safety),
    ],
    disclosure: new Map(
      Object.entries(disclosure).map(([locale, text]) => {
        const id = `throughline/disclosure/${locale}`;
        return [locale, section(texts, 'disclosure', id, DISCLOSURE_FRAME, text, `/throughline/disclosure/${locale}`)];
      }),
    ),
    voice: section(texts, 'voice', 'voice', VOICE_FRAME, content.voice, '/voice'),
    axes: content.axes.map((axis, a) => ({
      key: axis.key,
      default: axis.default,
      options: new Map(
        axis.options.map((module, o) => {
          const id = `${axis.key}/${module.option}`;
          const heading = moduleFrame(axis.key, module.option);
          const made = section(texts, 'module', id, heading, module.body, `/axes/${a}/options/${o}/body`);
          return [module.option, { module, section: made }];
        }),
      ),
    })),
    channels: new Map(
      content.channels.map(({ key, instructions }, n) => {
        const made = section(
          texts,
          'channel',
          `channel/${key}`,
          channelFrame(key),
          instructions,
          `/channels/${n}/instructions`,
        );
        return [key, made];
      }),
    ),
    locales: new Map(
      content.locales.map(({ locale, instructions }, n) => {
        const id = `locale/${locale}`;
        return [locale, section(texts, 'locale', id, localeFrame(locale), instructions, `/locales/${n}/instructions`)];
      }),
    ),
    skills: skillUnits(revision),
    fallback: new Map(
      Object.entries(content.fallback).map(([locale, text]) => [
        locale,
        texts('disclosure', `fallback/${locale}`, text, `/fallback/${locale}`),
      ]),
    ),
    restatement: [
      fixedUnit('restatement', 'restatement', RESTATEMENT_FRAME, null),
      ...constraintUnits(revision, 'restatement', 'brand', brand),
      ...constraintUnits(revision, 'restatement', 'safety', safety).map((unit, n) => ({
        ...unit,
        tight: brand.length > 0 || n > 0,
      })),
    ],
    restatedDisclosure: new Map(
      Object.keys(disclosure).map((locale) => {
        const pointer = `/throughline/disclosure/${locale}`;
        return [locale, fixedUnit('restatement', pointer.slice(1), '', spanIn(revision, pointer), true)];
      }),
    ),
    guard: guardOf(content.throughline),
  };
}

type Texts = (kind: SegmentKind, id: string, text: string, pointer: string) => readonly Unit[];

function textsOf(revision: Revision): Texts {
  return (kind, id, text, pointer) => unitsOf(kind, id, text, revision.sources[pointer] ?? null);
}

function spanIn(revision: Revision, pointer: string): SourceSpan | null {
  const source = revision.sources[pointer];
  return source === undefined ? null : spanOnly(source);
}

function section(texts: Texts, kind: SegmentKind, id: string, heading: string, text: string, pointer: string): Section {
  return { heading: frame(id, heading), units: texts(kind, id, text, pointer) };
}

function constraintUnits(
  revision: Revision,
  kind: 'throughline' | 'restatement',
  group: 'brand' | 'safety',
  constraints: readonly Constraint[],
): Unit[] {
  return constraints.map(({ id, text }, n) => {
    const source = spanIn(revision, `/throughline/${group}/${n}/text`);
    return fixedUnit(kind, `throughline/${group}/${id}`, listItem(text), source, n > 0);
  });
}

function skillUnits(revision: Revision): Unit[] {
  const { skills } = revision.content;
  if (skills.length === 0) return [];
  const items = skills.map(({ name, description }, n) => {
    const text = listItem(`${name}: ${description.replace(/\s+/g, ' ')}`);
    return fixedUnit('skill', `skill/${name}`, text, spanIn(revision, `/skills/${n}/description`), n > 0);
  });
  return [frame('skills', SKILLS_FRAME), ...items];
}

function frame(id: string, text: string): Unit {
  return fixedUnit('frame', id, text, null);
}
