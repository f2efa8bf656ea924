import { hash } from 'node:crypto';
import type { Flags } from '@setlist/core/audience';

/** By what a client knows one configuration of an environment from another. */
export interface ConfigurationTag {
  /** `VERSION-HASH`: the hash, over the set less its version, changes only where somebody may get something else. */
  readonly text: string;
  readonly hash: string;
  /** Unix seconds when this node first read it. */
  readonly since: number;
}

const tags = new WeakMap<Flags, ConfigurationTag>();

/** The tag of a compiled set, made when it is first asked for. */
export function configurationTag(flags: Flags, now: number): ConfigurationTag {
  const known = tags.get(flags);
  if (known !== undefined) return known;
  const { version, ...content } = flags.set;
  const digest = hash('sha256', JSON.stringify(content), 'hex').slice(0, 32);
  const made = { text: `${version}-${digest}`, hash: digest, since: Math.floor(now / 1_000) };
  tags.set(flags, made);
  return made;
}

const TAG = /^(\d{1,15})-[0-9a-f]{32}$/;

/** The version of the snapshot that such a tag was made of; `null`: it is no tag of ours. */
export function versionOfTag(text: string): number | null {
  const version = TAG.exec(text)?.[1];
  return version === undefined ? null : Number(version);
}
