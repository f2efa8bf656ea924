const PERCENTAGE = /^(?:100(?:\.0{1,3})?|[0-9]{1,2}(?:\.[0-9]{1,3})?)%$/;

/** `5%` or `0.125%` as parts of `WHOLE`: exact, as three decimals are the finest step. `null`: it is none. */
export function parsePercentage(text: string): number | null {
  if (!PERCENTAGE.test(text)) return null;
  const [whole = '', decimals = ''] = text.slice(0, -1).split('.');
  return Number(whole) * 1_000 + Number(decimals.padEnd(3, '0'));
}
