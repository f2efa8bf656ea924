import { changeOf, changesOfLists, pointer } from './diff-changes.ts';
import { listText, moduleFacts } from './diff-texts.ts';
import type { Change } from './diff-types.ts';
import type { Axis, Module } from './revision.ts';

interface AxisGroup {
  readonly title: string;
  readonly changes: readonly Change[];
}

/** Changes by axis, in the newer order, axes that were removed last; a new order of the axes themselves comes first. */
export function axisGroups(before: readonly Axis[], after: readonly Axis[]): readonly AxisGroup[] {
  const order = changesOfLists({
    path: '/axes',
    before,
    after,
    idOf: ({ key }) => key,
    whatOf: ({ key }) => key,
    textOf: ({ key }) => key,
    inside: () => [],
    order: 'order of axes',
  }).filter(({ path }) => path === '/axes');
  const keys = [...new Set([...after, ...before].map(({ key }) => key))];
  return [
    // A key holds no space, so that this title can't be taken for an axis.
    { title: 'all axes', changes: order },
    ...keys.map((key) => ({ title: key, changes: axisChanges(key, before, after) })),
  ];
}

function axisChanges(key: string, before: readonly Axis[], after: readonly Axis[]): readonly Change[] {
  const [was, is] = [before.findIndex((axis) => axis.key === key), after.findIndex((axis) => axis.key === key)];
  const [earlier, later] = [before[was], after[is]];
  const path = pointer('/axes', is === -1 ? was : is);
  const options = changesOfLists<Module>({
    path: `${path}/options`,
    before: earlier?.options ?? [],
    after: later?.options ?? [],
    idOf: ({ option }) => option,
    whatOf: ({ option }) => `${key}/${option}`,
    textOf: moduleText,
    inside: (at, one, other) => moduleChanges(at, `${key}/${other.option}`, one, other),
    order: `${key}: order of options`,
  });
  if (earlier === undefined || later === undefined) {
    const whole = changeOf(path, `axis ${key}`, axisText(earlier), axisText(later));
    return [...whole, ...options];
  }
  const personal = ({ personal }: Axis) => (personal ? 'the person may choose' : 'the persona chooses');
  return [
    ...changeOf(`${path}/default`, `${key}: default`, earlier.default, later.default),
    ...changeOf(`${path}/personal`, `${key}: who chooses`, personal(earlier), personal(later)),
    ...changeOf(`${path}/description`, `${key}: description`, earlier.description, later.description),
    ...options,
  ];
}

function moduleChanges(path: string, what: string, before: Module, after: Module): readonly Change[] {
  const [earlier, later] = [moduleFacts(before), moduleFacts(after)];
  return [
    ...changeOf(`${path}/body`, `${what}: instructions`, before.body, after.body),
    ...Object.keys(later).flatMap((field) =>
      changeOf(pointer(path, field), `${what}: ${field}`, earlier[field] ?? null, later[field] ?? null),
    ),
  ];
}

function moduleText(module: Module): string {
  const said = Object.entries(moduleFacts(module)).filter(
    ([, text]) => text !== '' && text !== '(none)' && text !== '(all)',
  );
  const facts = said.map(([field, text]) => `${field}: ${text}`);
  return facts.length === 0 ? module.body : `${facts.join('\n')}\n\n${module.body}`;
}

function axisText(axis: Axis | undefined): string | null {
  if (axis === undefined) return null;
  return `default ${axis.default}; options ${listText(axis.options.map(({ option }) => option))}`;
}
