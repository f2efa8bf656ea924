/** Why a rule is none: which rule of the language it breaks and what would mend it, and where in its text. */
export interface RuleFault {
  readonly message: string;
  /** UTF-16 units from the beginning of the text; the end is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Where something stands in a rule's text. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Ends the reading of a rule; `parseRule` makes a value of it. */
export class RuleRefused extends Error {
  readonly fault: RuleFault;

  constructor(at: Place, message: string) {
    super(message);
    this.name = 'RuleRefused';
    this.fault = { message, start: at.start, end: at.end };
  }
}

/** Refuses a rule for what stands in one place. */
export function refuseRule(at: Place, message: string): never {
  throw new RuleRefused(at, message);
}
