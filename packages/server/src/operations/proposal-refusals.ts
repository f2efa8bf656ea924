/** The identity of an e-mail address. */
export function byEmail(address: string): string {
  return `email:${address.trim().toLowerCase()}`;
}

export function unpublished({ persona, revision }: { readonly persona: string; readonly revision: string }) {
  return {
    code: 'unknown_revision',
    field: '/revision',
    message: `No revision \`${revision}\` of \`${persona}\` was published. \`setlist publish DIR\` publishes one.`,
  } as const;
}

export function noEnvironment(name: string) {
  return {
    code: 'not_found',
    field: '/environment',
    message: `There is no environment \`${name}\`. \`setlist environments list\` shows those there are.`,
  } as const;
}
