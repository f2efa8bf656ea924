import type { Revision } from '@setlist/core/persona';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { EvaluationContext } from '../serving/serving.ts';
import type { ChatRequest } from './chat-request.ts';
import { isObject, type JsonObject, parseJson } from './json.ts';

/** What a request says about its conversation, and which names it claims are axes or variables. */
export interface RequestContext {
  readonly evaluation: EvaluationContext;
  /** Axes named under `selection` in the header: unlike metadata they must exist. */
  readonly claimedAxes: readonly string[];
  /** Likewise `variables`. */
  readonly claimedVariables: readonly string[];
}

type Scalar = string | number | boolean;

const HEADER = 'setlist-context';
const NO_NAMES: readonly string[] = [];

/**
 * Reads `metadata`, `user` or `safety_identifier`, and the `setlist-context` header, which overrides them. Reserved names
 * are `conversation`, `channel`, `locale`, `region` (and `targetingKey` in the header); the rest are attributes.
 */
export function readContext(request: ChatRequest, header: string | undefined): Result<RequestContext, Refusal> {
  const metadata = request.metadata ?? {};
  const targetingKey = request.safety_identifier ?? request.user ?? null;
  if (header === undefined) {
    return ok({ evaluation: evaluationOf(metadata, targetingKey), claimedAxes: NO_NAMES, claimedVariables: NO_NAMES });
  }
  const parsed = parseHeader(header);
  if (!parsed.ok) return parsed;
  const { plain, selection, variables } = parsed.value;
  const merged = Object.fromEntries(
    [metadata, plain, variables, selection].flatMap((source) => Object.entries(source)),
  );
  const overriding = plain['targetingKey'];
  return ok({
    evaluation: evaluationOf(merged, typeof overriding === 'string' ? overriding : targetingKey),
    claimedAxes: Object.keys(selection),
    claimedVariables: Object.keys(variables),
  });
}

/** Refuses an axis or variable that the header names and the persona lacks: a typing error must not pass in silence. */
export function checkClaims(context: RequestContext, revision: Revision): Refusal | null {
  const { axes, variables } = revision.content;
  const axis = context.claimedAxes.find((name) => !axes.some(({ key }) => key === name));
  if (axis !== undefined) {
    const known = axes.map(({ key }) => key).join(', ') || 'none';
    return {
      code: 'unknown_axis',
      field: `${HEADER}.selection.${clip(axis)}`,
      message: `\`${revision.content.key}\` has no axis \`${clip(axis)}\`. Its axes: ${known}.`,
    };
  }
  const variable = context.claimedVariables.find((name) => !variables.some((declared) => declared.name === name));
  if (variable === undefined) return null;
  const known = variables.map(({ name }) => name).join(', ') || 'none';
  return {
    code: 'invalid_variable',
    field: `${HEADER}.variables.${clip(variable)}`,
    message: `\`${revision.content.key}\` declares no variable \`${clip(variable)}\`. Its variables: ${known}.`,
  };
}

function evaluationOf(attributes: Readonly<Record<string, Scalar>>, targetingKey: string | null): EvaluationContext {
  return {
    targetingKey,
    conversation: reserved(attributes, 'conversation'),
    channel: reserved(attributes, 'channel'),
    locale: reserved(attributes, 'locale'),
    region: reserved(attributes, 'region'),
    attributes,
  };
}

/** An empty string says nothing: applications send it for "not known". */
function reserved(attributes: Readonly<Record<string, Scalar>>, name: string): string | null {
  const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  return value === undefined || value === '' ? null : String(value);
}

interface HeaderContext {
  readonly plain: Readonly<Record<string, Scalar>>;
  readonly selection: Readonly<Record<string, Scalar>>;
  readonly variables: Readonly<Record<string, Scalar>>;
}

function parseHeader(header: string): Result<HeaderContext, Refusal> {
  const value = parseJson(decodeHeader(header) ?? '');
  if (!isObject(value)) return refuse(malformed(HEADER, 'a JSON object in ASCII or UTF-8'));
  const { selection = {}, variables = {}, ...plain } = value;
  if (!isObject(selection)) return refuse(malformed(`${HEADER}.selection`, 'an object of axis to option'));
  if (!isObject(variables)) return refuse(malformed(`${HEADER}.variables`, 'an object of name to value'));
  const fault =
    faultIn(plain, HEADER) ?? faultIn(selection, `${HEADER}.selection`) ?? faultIn(variables, `${HEADER}.variables`);
  if (fault !== null) return refuse(fault);
  return ok({
    plain: plain as Record<string, Scalar>,
    selection: selection as Record<string, Scalar>,
    variables: variables as Record<string, Scalar>,
  });
}

/** Node hands header bytes over as Latin-1; `null`: they are not UTF-8. */
function decodeHeader(header: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'));
  } catch {
    return null;
  }
}

function faultIn(values: JsonObject, at: string): Refusal | null {
  for (const [name, value] of Object.entries(values)) {
    const scalar = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
    if (!scalar) return malformed(`${at}.${clip(name)}`, 'a string, a number or a boolean');
  }
  return null;
}

function malformed(field: string, expected: string): Refusal {
  return { code: 'invalid_request', field, message: `\`${field}\` must be ${expected}.` };
}

function clip(name: string): string {
  return name.length <= 60 ? name : `${name.slice(0, 60)}…`;
}
