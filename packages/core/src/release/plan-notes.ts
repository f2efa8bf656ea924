import type { DesiredPersona, LatchMark, PlanNote, PresentPersona, PresentRelease } from './desired-state.ts';
import type { ReleaseState } from './release.ts';

/** A persona that an environment file names, as it is wanted and as it is. */
export interface AskedPersona {
  readonly environment: string;
  readonly persona: DesiredPersona;
  readonly state: PresentPersona;
}

const AT_AN_END: ReadonlySet<ReleaseState> = new Set(['completed', 'rolled_back', 'aborted']);

/** Whether a release has not come to an end. */
export function isOpen({ state }: Pick<PresentRelease, 'state'>): boolean {
  return !AT_AN_END.has(state);
}

/** Whether a release's latch is shut. */
export function isShut({ latch }: Pick<PresentRelease, 'latch'>): boolean {
  return latch !== null && latch.acknowledgedAt === null;
}

/** One note for each latch that is shut on the persona: on the wanted digest, or on another one. */
export function shutLatches(asked: AskedPersona, digest: string | null): PlanNote[] {
  const { state } = asked;
  return state.releases.filter(isShut).map((release) => {
    const { reason, shutAt, shutBy } = release.latch ?? { reason: '', shutAt: '', shutBy: '' };
    const isSame = release.digest === digest && state.served?.digest !== digest;
    const effect = isSame
      ? `${release.version} is left alone until someone acknowledges that.`
      : 'Nothing of this persona starts or advances here until someone acknowledges that.';
    return noteOn(asked, isSame ? 'latched' : 'latch_shut', release.id, {
      message: `${named(release)} was rolled back by ${shutBy} at ${shutAt}: ${closed(reason)} ${effect}`,
      mend: `\`setlist release ack ${release.id} --reason …\`, with the role releaser.`,
    });
  });
}

/** What to say of the latches that the file carries: which holds the wanted digest back, which is out of date. */
export function fileLatches(asked: AskedPersona, digest: string | null): PlanNote[] {
  return asked.persona.latched.flatMap((mark) => fileLatch(asked, mark, digest));
}

function fileLatch(asked: AskedPersona, mark: LatchMark, digest: string | null): PlanNote[] {
  const { state } = asked;
  const latch = state.releases.find(({ id }) => id === mark.release)?.latch ?? null;
  if (latch !== null && latch.acknowledgedAt !== null) {
    return [
      noteOn(asked, 'latch_acknowledged', mark.release, {
        message: `The file carries a latch that ${latch.acknowledgedBy} acknowledged at ${latch.acknowledgedAt}; while it does, ${mark.version} is left alone.`,
        mend: 'Take `latched` out of the file, or export it again.',
      }),
    ];
  }
  if (latch !== null || mark.digest !== digest || state.served?.digest === digest) return [];
  return [
    noteOn(asked, 'latched_in_file', mark.release, {
      message: `The file says that ${mark.version} was rolled back by ${mark.shutBy} at ${mark.shutAt}: ${closed(mark.reason)} It is left alone.`,
      mend: 'Name another version; or, once someone answers for this one, take `latched` out of the file.',
    }),
  ];
}

/** One note for each open release of the persona that would take it elsewhere. */
export function inTheWay(asked: AskedPersona, digest: string): PlanNote[] {
  const others = asked.state.releases.filter((release) => isOpen(release) && release.digest !== digest);
  return others.map((release) =>
    noteOn(asked, 'release_in_the_way', release.id, {
      message: `${named(release)} would take this persona to ${release.version} (${spoken(release.state)}), which the file does not name.`,
      mend: `Name ${release.version} in the file, or end that release: \`setlist release abort ${release.id} --reason …\`.`,
    }),
  );
}

/** That a release of just what is wanted is open. */
export function underWay(asked: AskedPersona, release: PresentRelease): PlanNote {
  const message = `${release.version} is on its way: ${named(release)} is ${spoken(release.state)}.`;
  return noteOn(asked, 'under_way', release.id, { message, mend: null });
}

/** That what is wanted was revoked. */
export function revoked(asked: AskedPersona): PlanNote {
  const message = `${asked.persona.version} is revoked: nothing proposes it.`;
  return noteOn(asked, 'revoked', null, { message, mend: 'Name another version in the environment file.' });
}

/** That an environment serves what its file does not name. */
export function notInFile(environment: string, { key, served }: PresentPersona): PlanNote {
  const version = served?.version ?? '';
  return {
    code: 'not_in_file',
    environment,
    persona: key,
    release: null,
    message: `${environment} serves ${key} ${version}, which its file does not name: it stays.`,
    mend: `Add \`${key}: ${version}\` to the file, or export it: \`setlist environments export ${environment}\`.`,
  };
}

/** That the server has policies and the project none. */
export function policiesLeftAlone(count: number): PlanNote {
  return {
    code: 'policies_left_alone',
    environment: null,
    persona: null,
    release: null,
    message: `The server has ${count === 1 ? 'a policy' : `${count} policies`} and the project has no file in policies/: they stay.`,
    mend: 'Write them to files with `setlist policies export policies`, so that they are reviewed like the rest.',
  };
}

function noteOn(
  { environment, persona }: AskedPersona,
  code: PlanNote['code'],
  release: string | null,
  { message, mend }: Pick<PlanNote, 'message' | 'mend'>,
): PlanNote {
  return { code, environment, persona: persona.key, release, message, mend };
}

function named({ id, title }: PresentRelease): string {
  return `${id} (${title})`;
}

function spoken(state: ReleaseState): string {
  return state.replaceAll('_', ' ');
}

/** A reason as people write it, ended as a sentence is. */
function closed(reason: string): string {
  if (reason.trim() === '') return 'no reason was given.';
  return /[.!?…]$/.test(reason) ? reason : `${reason}.`;
}
