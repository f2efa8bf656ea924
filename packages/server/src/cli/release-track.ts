import type { Release, Stage } from '@setlist/core/release';
import { stateWords } from './release-name.ts';
import type { Terminal } from './terminal.ts';

type Paint = Terminal['paint'];

/** `✓ flag ── ● beta ── ○ ga`: stages behind it, the one it stands in, those to come. */
export function trackText(release: Release, paint: Paint): string {
  const marks = release.stages.map((stage) => {
    const place = placeOf(stage, release);
    if (place === 'done') return paint.green(`✓ ${stage}`);
    if (place === 'here') return paint.bold(release.state === 'held' ? paint.yellow(`‖ ${stage}`) : `● ${stage}`);
    return paint.dim(place === 'undone' ? `✗ ${stage}` : `○ ${stage}`);
  });
  return `${marks.join(' ── ')}  ${stateWords(release.state)}`;
}

function placeOf(stage: Stage, release: Release): 'done' | 'here' | 'ahead' | 'undone' {
  const { state, stages, stage: at } = release;
  if (state === 'completed') return 'done';
  const here = at === null ? -1 : stages.indexOf(at);
  const reached = stages.indexOf(stage) <= here;
  if (state === 'rolled_back') return reached ? 'undone' : 'ahead';
  if (stages.indexOf(stage) < here) return 'done';
  return stage === at ? 'here' : 'ahead';
}
