import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';

/** Text that looks like a control token is only text here. */
const asPlainText = { disallowedSpecial: new Set<string>() };

/** Tokens of a text in the o200k_base encoding. */
export function tokensOf(text: string): number {
  return text === '' ? 0 : countTokens(text, asPlainText);
}
