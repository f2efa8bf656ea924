import { isTemplate, parseTemplate, type Template } from './liquid.ts';

/** A paragraph or list item of a text, by offsets; never cut inside a code fence or an open Liquid tag. */
export interface Block {
  readonly start: number;
  readonly end: number;
  /** Follows the block before it on the next line, without a blank one between. */
  readonly tight: boolean;
}

const LIST_ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])\s/;
const FENCE = /^\s*(?:```|~~~)/;

/** Splits Markdown with Liquid into blocks; throws a `LiquidError` when the text is not a template. */
export function splitBlocks(text: string): readonly Block[] {
  const openings = new Set<number>();
  const isFree = isTemplate(text) ? freePlaces(text, openings) : () => true;
  const blocks: Block[] = [];
  let start = -1;
  let tight = false;
  let inFence = false;
  let offset = 0;
  let afterBlank = true;
  const close = (end: number) => {
    const kept = text.slice(start, end).trimEnd().length;
    if (start >= 0 && kept > 0) blocks.push({ start, end: start + kept, tight: tight && blocks.length > 0 });
  };
  for (const line of text.split('\n')) {
    const blank = line.trim() === '';
    const begins = afterBlank || LIST_ITEM.test(line) || openings.has(offset);
    if (!blank && !inFence && isFree(offset) && (start < 0 || begins)) {
      close(offset);
      tight = !afterBlank;
      start = offset;
    }
    if (FENCE.test(line)) inFence = !inFence;
    if (!inFence) afterBlank = blank;
    offset += line.length + 1;
  }
  close(text.length);
  return blocks;
}

/** Offsets at which a template may be cut in two: inside its own text and before a tag. Tags that open are noted. */
function freePlaces(text: string, openings: Set<number>): (offset: number) => boolean {
  const templates = parseTemplate(text);
  const locked = templates.flatMap((template, n) => {
    if (isText(template)) return [];
    if (text.startsWith('{%', template.token.begin)) openings.add(template.token.begin);
    return [{ from: template.token.begin, to: templates[n + 1]?.token.begin ?? text.length }];
  });
  return (offset) => !locked.some(({ from, to }) => offset > from && offset < to);
}

function isText(template: Template): boolean {
  const { token } = template;
  return !/^\{[{%]/.test(token.input.slice(token.begin, token.begin + 2));
}
