import { nearest } from './near.ts';
import { hasField, type Parts } from './parts.ts';
import type { ModuleRef } from './revision.ts';

/** An option that persona.yaml lists, with its place there. */
export interface DeclaredOption {
  readonly ref: ModuleRef;
  readonly axis: string;
  readonly option: string;
  readonly a: number;
  readonly o: number;
}

/** Every option that persona.yaml lists, as far as the list can be read. */
export function declaredOptions({ fields }: Pick<Parts, 'fields'>): readonly DeclaredOption[] {
  return (fields.axes ?? []).flatMap((axis, a) =>
    (axis?.options ?? []).flatMap((option, o): DeclaredOption[] =>
      axis?.key === undefined || option === undefined
        ? []
        : [{ ref: `${axis.key}/${option}`, axis: axis.key, option, a, o }],
    ),
  );
}

/** Says of a reference whether it is sure that persona.yaml does not list it: what can not be read may be the one. */
export function unlisted(parts: Parts): (ref: ModuleRef) => boolean {
  const { fields, document } = parts;
  const listed = new Set(declaredOptions(parts).map(({ ref }) => ref));
  const { axes } = fields;
  if (document === null || (axes === undefined && hasField(document, 'axes'))) return () => false;
  if (axes === undefined) return () => true;
  const allNamed = axes.every((axis) => axis?.key !== undefined);
  return (ref) => {
    if (listed.has(ref)) return false;
    const same = axes.filter((axis) => axis?.key === ref.split('/')[0]);
    if (same.length === 0) return allNamed;
    return same.every((axis) => axis?.options?.every((option) => option !== undefined));
  };
}

/** Listed options without a file, and the file that was probably meant: one slip of the pen, not two faults. */
export function misspeltOptions(parts: Parts): ReadonlyMap<ModuleRef, ModuleRef> {
  const isUnlisted = unlisted(parts);
  const free = new Set([...parts.modules.keys()].filter(isUnlisted));
  const without = declaredOptions(parts).filter(({ ref }) => !parts.modules.has(ref));
  const pairs = new Map<ModuleRef, ModuleRef>();
  for (const { ref, axis, option } of without) {
    const folder = folderMeant(parts, axis) ?? axis;
    const beside = [...free].filter((one) => one.startsWith(`${folder}/`)).map((one) => one.slice(folder.length + 1));
    const near = beside.includes(option) ? option : nearest(option, beside);
    if (near === null) continue;
    pairs.set(ref, `${folder}/${near}`);
    free.delete(`${folder}/${near}`);
  }
  return pairs;
}

/** The folder under `modules/` that an axis without one was probably meant to be called after. */
export function folderMeant({ fields, modules }: Parts, axis: string): string | null {
  const folders = new Set([...modules.keys()].map((ref) => ref.split('/')[0] ?? ''));
  if (folders.has(axis)) return null;
  const taken = new Set(fields.axes?.map((one) => one?.key));
  return nearest(
    axis,
    [...folders].filter((folder) => !taken.has(folder)),
  );
}
