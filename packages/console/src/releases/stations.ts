import type { Release, Stage } from '@setlist/core/release';

/** A stop on the line from the first stage to what everyone gets. */
export interface Station {
  /** `base`: what is stable already, where an extension leaves it. `stable`: what everyone gets in the end. */
  readonly name: Stage | 'base' | 'stable';
  readonly state: 'passed' | 'here' | 'held' | 'ahead' | 'taken_back';
  /** An extension leaves the line: it lies on top of what is stable. */
  readonly branch: boolean;
}

type Travels = Pick<Release, 'state' | 'stage' | 'stages'>;

/** The line of a release's stages, with where it stands on it. */
export function stationsOf({ state, stage, stages }: Travels): readonly Station[] {
  const at = stage === null ? -1 : stages.indexOf(stage);
  const stateOf = (index: number): Station['state'] => {
    if (state === 'completed') return 'passed';
    if (state === 'rolled_back') return index <= at ? 'taken_back' : 'ahead';
    if (index !== at) return index < at ? 'passed' : 'ahead';
    return state === 'held' ? 'held' : 'here';
  };
  return [
    ...(stages[0] === 'extension' ? [{ name: 'base', state: 'passed', branch: false } as const] : []),
    ...stages.map((name, index) => ({ name, state: stateOf(index), branch: name === 'extension' })),
    { name: 'stable', state: state === 'completed' ? 'here' : 'ahead', branch: false },
  ];
}

const WHERE: Readonly<Record<Station['state'], string>> = {
  passed: 'passed',
  here: 'it is here',
  held: 'it is held here',
  ahead: 'still ahead',
  taken_back: 'taken back',
};

const NAMES: Readonly<Record<Station['name'], string>> = {
  base: 'what is stable now',
  flag: 'flag',
  beta: 'beta',
  ga: 'GA',
  extension: 'extension',
  stable: 'stable',
};

/** The line in one sentence, for who cannot see it: `flag passed, beta: it is here, …`. */
export function lineInWords(stations: readonly Station[]): string {
  return stations.map(({ name, state }) => `${NAMES[name]}: ${WHERE[state]}`).join(', ');
}
