import { bucketOf, seedOf } from './bucketing.ts';
import type { AttributePath, AttributeType, Condition, Operand } from './condition.ts';
import type { ContextValue, EvaluationContext } from './evaluation-context.ts';
import { type Block, blockOf, isInBlock } from './ip-block.ts';
import { semverOrder } from './semver-order.ts';
import { codePointsOf, loweredAscii } from './text-walks.ts';
import { timeOfText } from './time-text.ts';
import { NO, type Truth, truthOf, UNKNOWN, YES } from './truth.ts';

/**
 * What a condition is evaluated over. It is handed on whole: a time that is an argument of its own is put into a box anew
 * by every function that takes it.
 */
export interface Subject {
  readonly context: EvaluationContext;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A condition as a function. Nothing that comes in with a context makes it throw. */
export type Test = (subject: Subject) => Truth;

/** What a condition may refer to by key. */
export interface Named {
  readonly segment: (key: string) => Test;
  readonly list: (key: string) => ReadonlySet<string>;
}

type Scalar = string | number | boolean;
/** `undefined`: it was not given, or is of another type. */
type Read = (subject: Subject) => Scalar | undefined;

/** Compiles a condition once, so that evaluating it is calling functions: nothing is parsed, looked up by name or allocated. */
export function compileCondition(condition: Condition, named: Named): Test {
  const compile = (each: Condition): Test => compileCondition(each, named);
  switch (condition.op) {
    case 'constant': {
      const truth = truthOf(condition.value);
      return () => truth;
    }
    case 'and':
      return joined(condition.of.map(compile), both, YES);
    case 'or':
      return joined(condition.of.map(compile), either, NO);
    case 'not': {
      const test = compile(condition.of);
      return (subject) => {
        const truth = test(subject);
        return truth === UNKNOWN ? UNKNOWN : truth === YES ? NO : YES;
      };
    }
    case 'if': {
      const [test, then, otherwise] = [condition.test, condition.yes, condition.no].map(compile) as [Test, Test, Test];
      return (subject) => {
        const truth = test(subject);
        return truth === UNKNOWN ? UNKNOWN : truth === YES ? then(subject) : otherwise(subject);
      };
    }
    case 'is': {
      const read = compileOperand(condition.value);
      return (subject) => {
        const value = read(subject);
        return typeof value === 'boolean' ? truthOf(value) : UNKNOWN;
      };
    }
    case 'has': {
      const given = presenceOf(condition.path, condition.type);
      return (subject) => truthOf(given(subject));
    }
    case 'segment':
      return named.segment(condition.key);
    case 'inList': {
      const read = compileOperand(condition.left);
      const ids = named.list(condition.key);
      return (subject) => {
        const id = read(subject);
        return typeof id === 'string' ? truthOf(ids.has(id)) : UNKNOWN;
      };
    }
    case 'in':
      return Array.isArray(condition.among)
        ? amongLiterals(compileOperand(condition.left), condition.among)
        : amongStrings(compileOperand(condition.left), condition.among as Operand);
    case 'inCidr':
      return inCidr(compileOperand(condition.left), blockOf(condition.block));
    case 'contains':
      return onStrings(condition.left, condition.right, (text, part) => text.includes(part));
    case 'startsWith':
      return onStrings(condition.left, condition.right, (text, part) => text.startsWith(part));
    case 'endsWith':
      return onStrings(condition.left, condition.right, (text, part) => text.endsWith(part));
    default:
      return comparison(condition.op, condition.left, condition.right);
  }
}

/** Of none, what changes nothing. */
function joined(tests: readonly Test[], join: (left: Test, right: Test) => Test, ofNone: Truth): Test {
  return tests.length === 0 ? () => ofNone : tests.reduceRight((right, left) => join(left, right));
}

function both(left: Test, right: Test): Test {
  return (subject) => {
    const truth = left(subject);
    if (truth === NO) return NO;
    const other = right(subject);
    return other === NO || truth === YES ? other : UNKNOWN;
  };
}

function either(left: Test, right: Test): Test {
  return (subject) => {
    const truth = left(subject);
    if (truth === YES) return YES;
    const other = right(subject);
    return other === YES || truth === NO ? other : UNKNOWN;
  };
}

function amongLiterals(read: Read, literals: readonly Scalar[]): Test {
  if (literals.length <= 4) {
    return (subject) => {
      const value = read(subject);
      return value === undefined ? UNKNOWN : truthOf(literals.includes(value));
    };
  }
  const set = new Set(literals);
  return (subject) => {
    const value = read(subject);
    return value === undefined ? UNKNOWN : truthOf(set.has(value));
  };
}

function amongStrings(read: Read, list: Operand): Test {
  const find = list.op === 'attribute' ? finderOf(list.path) : () => undefined;
  return (subject) => {
    const value = read(subject);
    const among = find(subject.context);
    return value === undefined || !Array.isArray(among) ? UNKNOWN : truthOf(among.includes(value));
  };
}

function inCidr(read: Read, block: Block | null): Test {
  return (subject) => {
    const address = read(subject);
    if (typeof address !== 'string' || block === null) return UNKNOWN;
    const isIn = isInBlock(address, block);
    return isIn === null ? UNKNOWN : truthOf(isIn);
  };
}

function onStrings(left: Operand, right: Operand, holds: (text: string, part: string) => boolean): Test {
  const [text, part] = [compileOperand(left), compileOperand(right)];
  return (subject) => {
    const one = text(subject);
    const other = part(subject);
    return typeof one === 'string' && typeof other === 'string' ? truthOf(holds(one, other)) : UNKNOWN;
  };
}

type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

function comparison(op: Comparison, left: Operand, right: Operand): Test {
  const [one, other] = [compileOperand(left), compileOperand(right)];
  if (op === '==' && right.op === 'literal') return equals(one, right.value);
  const compare = COMPARISONS[op];
  return (subject) => {
    const a = one(subject);
    const b = other(subject);
    if (a === undefined || b === undefined) return UNKNOWN;
    return compare(a, b);
  };
}

/** What most rules ask, in one call less. */
function equals(read: Read, literal: Scalar): Test {
  return (subject) => {
    const value = read(subject);
    return value === undefined ? UNKNOWN : value === literal ? YES : NO;
  };
}

const COMPARISONS: Readonly<Record<Comparison, (a: Scalar, b: Scalar) => Truth>> = {
  '==': (a, b) => (a === b ? YES : NO),
  '!=': (a, b) => (a === b ? NO : YES),
  '<': (a, b) => (typeof a !== typeof b ? UNKNOWN : a < b ? YES : NO),
  '<=': (a, b) => (typeof a !== typeof b ? UNKNOWN : a <= b ? YES : NO),
  '>': (a, b) => (typeof a !== typeof b ? UNKNOWN : a > b ? YES : NO),
  '>=': (a, b) => (typeof a !== typeof b ? UNKNOWN : a >= b ? YES : NO),
};

/** Compiles what stands in a comparison. */
function compileOperand(operand: Operand): Read {
  switch (operand.op) {
    case 'literal': {
      const { value } = operand;
      return () => value;
    }
    case 'now':
      return ({ now }) => now;
    case 'attribute':
      return attributeReader(operand.path, operand.type);
    case 'time': {
      const read = compileOperand(operand.of);
      return folded(operand.of, (subject) => timeOf(read(subject)));
    }
    case 'semver': {
      const read = compileOperand(operand.of);
      return folded(operand.of, (subject) => {
        const version = read(subject);
        return typeof version === 'string' ? (semverOrder(version) ?? undefined) : undefined;
      });
    }
    case 'percentile': {
      const read = compileOperand(operand.of);
      const seed = seedOf(operand.salt);
      return (subject) => {
        const id = read(subject);
        return typeof id === 'string' && id !== '' ? (bucketOf(id, seed) / 2 ** 32) * 100 : undefined;
      };
    }
    case 'size':
      return sizeReader(operand.of);
    case 'lowerAscii': {
      const read = compileOperand(operand.of);
      return folded(operand.of, (subject) => {
        const text = read(subject);
        return typeof text === 'string' ? loweredAscii(text) : undefined;
      });
    }
    default:
      return arithmetic(operand.op, compileOperand(operand.left), compileOperand(operand.right));
  }
}

/** What is made of a literal is the same every time. */
function folded(of: Operand, read: Read): Read {
  if (of.op !== 'literal') return read;
  const value = read({ context: {}, now: 0 });
  return () => value;
}

function timeOf(value: Scalar | undefined): number | undefined {
  if (typeof value !== 'string') return typeof value === 'number' ? value : undefined;
  return timeOfText(value) ?? undefined;
}

/** Whether an attribute was given as what it is declared to be, so that whatever asks for it is answered. */
function presenceOf(path: AttributePath, type: AttributeType): (subject: Subject) => boolean {
  if (type === 'strings') {
    const find = finderOf(path);
    return ({ context }) => Array.isArray(find(context));
  }
  const attribute: Operand = { op: 'attribute', path, type };
  const form = type === 'timestamp' ? 'time' : type;
  const read = compileOperand(form === 'time' || form === 'semver' ? { op: form, of: attribute } : attribute);
  return (subject) => read(subject) !== undefined;
}

/** Characters as CEL counts them: code points. Of a list its length. */
function sizeReader(of: Operand): Read {
  if (of.op === 'attribute' && of.type === 'strings') {
    const find = finderOf(of.path);
    return ({ context }) => {
      const list = find(context);
      return Array.isArray(list) ? list.length : undefined;
    };
  }
  const read = compileOperand(of);
  return folded(of, (subject) => {
    const text = read(subject);
    if (typeof text !== 'string') return undefined;
    return codePointsOf(text);
  });
}

function arithmetic(op: '+' | '-' | '*', left: Read, right: Read): Read {
  return (subject) => {
    const a = left(subject);
    const b = right(subject);
    if (typeof a !== 'number' || typeof b !== 'number') return undefined;
    return op === '+' ? a + b : op === '-' ? a - b : a * b;
  };
}

/** Each type has its own, as an engine compares `typeof` with a constant at no cost; and a name alone needs no finder. */
function attributeReader(path: AttributePath, type: AttributeType): Read {
  const [name = '', ...within] = path;
  const find = within.length === 0 ? null : finderOf(path);
  if (type === 'number')
    return ({ context }) => {
      const value = find === null ? context[name] : find(context);
      return typeof value === 'number' ? value : undefined;
    };
  if (type === 'boolean')
    return ({ context }) => {
      const value = find === null ? context[name] : find(context);
      return typeof value === 'boolean' ? value : undefined;
    };
  return ({ context }) => {
    const value = find === null ? context[name] : find(context);
    return typeof value === 'string' ? value : undefined;
  };
}

type Find = (context: EvaluationContext) => ContextValue | undefined;

/** Schemas declare no name that every object has, so that nothing inherited is ever found. */
function finderOf(path: AttributePath): Find {
  const [first = '', second, ...deeper] = path;
  if (second === undefined) return (context) => context[first];
  if (deeper.length === 0) return (context) => within(context[first], second);
  return (context) => deeper.reduce((value, name) => within(value, name), within(context[first], second));
}

function within(value: ContextValue | undefined, name: string): ContextValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return (value as Readonly<Record<string, ContextValue>>)[name];
}
