import type { Diagnostic } from '../persona/diagnostic.ts';
import { error, other, startOf } from '../persona/finding.ts';
import { notText } from '../persona/folder.ts';
import { FILE_BYTES_LIMIT } from '../persona/limits.ts';
import { inOrder } from '../persona/parse.ts';
import { fits, schemaFindings } from '../persona/schema-findings.ts';
import { soundEntries, soundParts } from '../persona/sound.ts';
import { decodeText } from '../persona/utf8.ts';
import { parseYaml, type YamlDocument } from '../persona/yaml-document.ts';
import { durationMsOf } from './duration.ts';
import type { Policy, ReviewRequirement, StageRule } from './policy.ts';
import { policyFindings } from './policy-findings.ts';
import { ANY_SEAT, type PolicyFile, PolicyFileSchema } from './policy-schema.ts';
import { RISKS, STAGES } from './release.ts';

type Parsed = { readonly policy: Policy | null; readonly diagnostics: readonly Diagnostic[] };

/** A file of `policies/` as a policy, or `null` and everything that is wrong with it. Warnings stand beside a policy. */
export function parsePolicy(path: string, text: string): Parsed {
  const { policy, diagnostics } = read(path, text);
  return { policy, diagnostics };
}

/** Whether a file of `policies/` is to be a policy: hidden files, read-mes and schemas are none. `./` hides nothing. */
export function isPolicyPath(path: string): boolean {
  return !/(?:^|\/)(?:\.(?!\.?\/)|README(?:\.[a-z]+)?$|[^/]+\.schema\.json$)/i.test(path);
}

/** Files by path; every one that `isPolicyPath` is a policy. `null` when any of them is at fault. */
export function parsePolicies(files: ReadonlyMap<string, Uint8Array>): {
  readonly policies: readonly Policy[] | null;
  readonly diagnostics: readonly Diagnostic[];
} {
  const all = [...files]
    .filter(([path]) => isPolicyPath(path))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, bytes]) => ({ path, ...readBytes(path, bytes) }));
  const diagnostics = inOrder([...all.flatMap((one) => one.diagnostics), ...duplicates(all)]);
  const isSound = diagnostics.every(({ severity }) => severity !== 'error');
  return { policies: isSound ? all.flatMap(({ policy }) => policy ?? []) : null, diagnostics };
}

type Read = Parsed & { readonly document: YamlDocument | null };

function readBytes(path: string, bytes: Uint8Array): Read {
  const refused = (finding: Diagnostic): Read => ({ policy: null, document: null, diagnostics: [finding] });
  if (!path.endsWith('.yaml'))
    return refused(
      error('files/unknown', startOf(path), 'This file is no policy.', 'Name it `*.yaml`, or put it elsewhere.'),
    );
  if (bytes.length > FILE_BYTES_LIMIT) {
    const message = `The file has ${bytes.length} bytes; ${FILE_BYTES_LIMIT} is the most.`;
    return refused(error('files/too-large', startOf(path), message, 'Make it smaller.'));
  }
  const decoded = decodeText(bytes);
  return decoded.ok ? read(path, decoded.text) : refused(notText(path, decoded.line));
}

function read(path: string, text: string): Read {
  const { document, diagnostics: ofYaml } = parseYaml(path, text);
  if (document === null) return { policy: null, document, diagnostics: ofYaml };
  const { value } = document;
  const ofSchema = schemaFindings(PolicyFileSchema, document);
  const ofFields = policyFindings(soundParts(PolicyFileSchema, value) ?? {}, document);
  const diagnostics = inOrder([...ofSchema, ...ofFields]);
  const isSound = diagnostics.every(({ severity }) => severity !== 'error') && fits(PolicyFileSchema, value);
  return { policy: isSound ? policyOf(value) : null, document, diagnostics };
}

/** Read from the documents, so that a fault elsewhere in a file does not hide that its name is taken. */
function duplicates(all: readonly (Read & { readonly path: string })[]): Diagnostic[] {
  const first = new Map<string, YamlDocument>();
  return all.flatMap(({ document }) => {
    const name: unknown = Object(document?.value).name;
    if (document === null || typeof name !== 'string') return [];
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, document);
      return [];
    }
    const related = [other(earlier.spanOf(['name']), 'It is named here.')];
    const message = `There is another policy \`${name}\`.`;
    return [error('policy/duplicate', document.spanOf(['name']), message, 'Give each a name of its own.', related)];
  });
}

function policyOf(file: PolicyFile): Policy {
  const { applies, breakGlass } = file;
  return {
    name: file.name,
    description: file.description ?? '',
    environments: applies.environments ?? ['*'],
    personas: applies.personas ?? ['*'],
    risks: applies.fromRisk === undefined ? [] : RISKS.slice(RISKS.indexOf(applies.fromRisk)),
    missionCritical: file.missionCritical ?? false,
    reviews: requirementsOf(file.reviews),
    coverLocales: file.locales === 'covered',
    stages: file.stages === undefined ? null : STAGES.filter((stage) => file.stages?.some((one) => one === stage)),
    stageRules: Object.fromEntries(soundEntries(file.rules).map(([stage, rule]) => [stage, stageRuleOf(rule)])),
    freezes: file.freezes ?? [],
    breakGlass:
      breakGlass === undefined
        ? null
        : breakGlass !== 'never' && {
            roles: breakGlass.roles,
            reviewWithinMs: durationMsOf(breakGlass.reviewWithin) ?? 0,
          },
    requireSignature: file.signatures === 'required',
    requireAssessment: file.assessment === 'required',
  };
}

function requirementsOf(reviews: PolicyFile['reviews'] = {}): ReviewRequirement[] {
  return Object.entries(reviews).map(([seat, count]) => ({ seat: seat === ANY_SEAT ? null : seat, count }));
}

function stageRuleOf(rule: NonNullable<NonNullable<PolicyFile['rules']>['ga']>): StageRule {
  return {
    soakMs: durationMsOf(rule.soak ?? '0s') ?? 0,
    verdict: rule.verdict === 'required',
    reviews: requirementsOf(rule.reviews),
    gate: rule.gate ?? 'any',
  };
}
