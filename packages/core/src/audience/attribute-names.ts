/** Names that every object has: none may be an attribute's or stand in a context, so that nothing inherited is ever read. */
export const INHERITED_NAMES: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  'prototype',
]);
