import type { PolicyRecord } from '@setlist/sdk';

/** YAML text by the name of its file. */
export type PolicyFiles = Readonly<Record<string, string>>;

/** Policies as the files that they would be in a folder. */
export function filesOf(records: readonly Pick<PolicyRecord, 'name' | 'source'>[]): PolicyFiles {
  return Object.fromEntries(records.map(({ name, source }) => [`${name}.yaml`, source]));
}

export function isChanged(before: PolicyFiles, after: PolicyFiles): boolean {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].some((name) => before[name] !== after[name]);
}

/** A policy to begin with, under a name that is not taken. */
export function withNewFile(files: PolicyFiles): { readonly files: PolicyFiles; readonly name: string } {
  let number = 1;
  while (`policy-${number}.yaml` in files) number += 1;
  const name = `policy-${number}.yaml`;
  const text = `name: policy-${number}
description: Who must review what, and why.
applies:
  environments: [production]
reviews:
  any: 2
  brand: 1
locales: covered
rules:
  beta:
    soak: 24h
    verdict: required
assessment: required
`;
  return { files: { ...files, [name]: text }, name };
}
