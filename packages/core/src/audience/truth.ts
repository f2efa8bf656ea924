/**
 * Whether a condition holds: 1, 0, or −1 where an attribute that it needs is missing or of another type. Kleene's three
 * values are what CEL makes of errors: `false && error` is false, `true || error` is true, else the error stays.
 */
export type Truth = 1 | 0 | -1;

export const YES: Truth = 1;
export const NO: Truth = 0;
export const UNKNOWN: Truth = -1;

/** 1 or 0. */
export function truthOf(value: boolean): Truth {
  return value ? YES : NO;
}
