import type { Release, Stage } from '@setlist/core/release';

/** A stop on the line from the first stage to what everyone gets. */
export interface Station {
  readonly name: Stage | 'stable';
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

/** The line in one sentence, for who cannot see it: `flag passed, beta: it is here, …`. */
export function lineInWords(stations: readonly Station[]): string {
  return stations.map(({ name, state }) => `${name === 'ga' ? 'GA' : name}: ${WHERE[state]}`).join(', ');
}
