import { ok, type Result, refuse } from '@setlist/core/result';
import Type from 'typebox';
import { Compile } from 'typebox/compile';

const FaultSchema = Type.Object(
  {
    mode: Type.Union([
      Type.Literal('slow'),
      Type.Literal('fail'),
      Type.Literal('cut'),
      Type.Literal('in-band-error'),
      Type.Literal('stall'),
    ]),
    status: Type.Optional(Type.Integer({ minimum: 400, maximum: 599 })),
    delayMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 3_600_000 })),
    afterChunks: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
    count: Type.Optional(Type.Integer({ minimum: 1 })),
    forever: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
const faultOrder = Compile(FaultSchema);
type FaultOrder = Type.Static<typeof FaultSchema>;

/** What goes wrong with one answer: `slow` waits first, `fail` answers an error status, the others go wrong within a 200. */
export interface Fault {
  readonly mode: FaultOrder['mode'];
  readonly status: number;
  readonly delayMs: number;
  /** How many stream events come before it; 0: none at all. */
  readonly afterChunks: number;
}

/** The fault that was ordered over HTTP, until its count is used up. */
export interface FaultDesk {
  readonly order: (body: Uint8Array) => Result<FaultOrder, string>;
  readonly clear: () => void;
  /** The fault for the next answer, if one is due; counts it. */
  readonly take: () => Fault | null;
}

/** A desk with no fault ordered. */
export function openFaultDesk(): FaultDesk {
  let ordered: Fault | null = null;
  let left = 0;
  return {
    order: (body) => {
      const parsed = parseOrder(body);
      if (!parsed.ok) return parsed;
      ordered = withDefaults(parsed.value);
      left = parsed.value.forever ? Number.POSITIVE_INFINITY : (parsed.value.count ?? 1);
      return parsed;
    },
    clear: () => {
      left = 0;
    },
    take: () => {
      if (left <= 0) return null;
      left -= 1;
      return ordered;
    },
  };
}

/** The fault that a model name asks for: `rehearsal:MODE` or `rehearsal:MODE-N`, N being the mode's own number. */
export function faultNamedBy(model: string): Fault | null {
  const named = /^rehearsal:(slow|fail|cut|in-band-error|stall)(?:-(\d{1,7}))?$/.exec(model);
  if (!named) return null;
  const order = { mode: named[1], ...(named[2] === undefined ? {} : { [numberOf(named[1])]: Number(named[2]) }) };
  return faultOrder.Check(order) ? withDefaults(order) : null;
}

function numberOf(mode: string | undefined): 'delayMs' | 'status' | 'afterChunks' {
  if (mode === 'slow') return 'delayMs';
  return mode === 'fail' ? 'status' : 'afterChunks';
}

function withDefaults(order: FaultOrder): Fault {
  return {
    mode: order.mode,
    status: order.status ?? 503,
    delayMs: order.delayMs ?? (order.mode === 'slow' ? 5_000 : 0),
    afterChunks: order.afterChunks ?? (order.mode === 'in-band-error' ? 0 : 3),
  };
}

function parseOrder(body: Uint8Array): Result<FaultOrder, string> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return refuse('The body is not JSON. Send {"mode": "slow" | "fail" | "cut" | "in-band-error" | "stall"}.');
  }
  if (faultOrder.Check(value)) return ok(value);
  const first = faultOrder.Errors(value)[0];
  return refuse(`${first?.instancePath.slice(1) || 'The body'} ${first?.message ?? 'has a wrong type'}.`);
}
