import type { ComposeContext, Selection } from './composition.ts';
import { axisGroups } from './diff-axes.ts';
import { changeOf, changesOfLists, changesOfRecords, pointer } from './diff-changes.ts';
import { diffPrompts } from './diff-prompt.ts';
import { boundText, changeText, listText, phrasesText } from './diff-texts.ts';
import type { Change, RevisionDiff } from './diff-types.ts';
import type { Channel, Constraint, PersonaContent, Revision, Skill, Variable } from './revision.ts';

/**
 * Two revisions as a reviewer reads them: the throughline first, then voice, axes, model, channels, locales, skills
 * and the rest; and what the model would receive for `selection`, `null` where one of the two can't compose it.
 */
export function diffRevisions(
  from: Revision,
  to: Revision,
  selection: Selection,
  context: ComposeContext,
): RevisionDiff {
  const [before, after] = [from.content, to.content];
  const group = (name: RevisionDiff['groups'][number]['group'], title: string, changes: readonly Change[]) => ({
    group: name,
    title,
    changes,
  });
  const groups = [
    group('throughline', 'Throughline', throughlineChanges(before, after)),
    group('voice', 'Voice', changeOf('/voice', 'voice', before.voice, after.voice)),
    ...axisGroups(before.axes, after.axes).map(({ title, changes }) => group('axis', title, changes)),
    group('model', 'Model', modelChanges(before, after)),
    group('channels', 'Channels', channelChanges(before, after)),
    group('locales', 'Locales', localeChanges(before, after)),
    group('skills', 'Skills', skillChanges(before, after)),
    group('about', 'About', aboutChanges(before, after)),
  ];
  return {
    from: { digest: from.digest, version: before.version },
    to: { digest: to.digest, version: after.version },
    identical: from.digest === to.digest,
    groups: groups.filter(({ changes }) => changes.length > 0),
    prompt: diffPrompts(from, to, selection, context),
  };
}

function throughlineChanges(before: PersonaContent, after: PersonaContent): readonly Change[] {
  const constraints = (kind: 'safety' | 'brand') =>
    changesOfLists<Constraint>({
      path: `/throughline/${kind}`,
      before: before.throughline[kind],
      after: after.throughline[kind],
      idOf: ({ id }) => id,
      whatOf: ({ id }) => `${kind} constraint ${id}`,
      textOf: ({ text, forbids }) => (forbids.length === 0 ? text : `${text}\nforbids: ${phrasesText(forbids)}`),
      inside: (path, earlier, later) => [
        ...changeOf(`${path}/text`, `${kind} constraint ${later.id}`, earlier.text, later.text),
        ...changeOf(
          `${path}/forbids`,
          `${kind} constraint ${later.id}: forbidden phrases`,
          phrasesText(earlier.forbids),
          phrasesText(later.forbids),
        ),
      ],
      order: `order of ${kind} constraints`,
    });
  return [
    ...constraints('safety'),
    ...constraints('brand'),
    ...changesOfRecords(
      '/throughline/disclosure',
      before.throughline.disclosure,
      after.throughline.disclosure,
      (locale) => `disclosure in ${locale}`,
      (text) => text,
    ),
  ];
}

function modelChanges(before: PersonaContent, after: PersonaContent): readonly Change[] {
  return [
    ...changesOfLists({
      path: '/model/attempts',
      before: before.model.attempts,
      after: after.model.attempts,
      idOf: ({ upstream, model }) => `${upstream} ${model}`,
      whatOf: ({ upstream, model }) => `attempt ${upstream} ${model}`,
      textOf: ({ upstream, model }) => `${upstream} ${model}`,
      inside: () => [],
      order: 'order of attempts',
    }),
    ...changesOfRecords(
      '/model/parameters',
      before.model.parameters,
      after.model.parameters,
      (name) => `parameter ${name}`,
      boundText,
    ),
  ];
}

function channelChanges(before: PersonaContent, after: PersonaContent): readonly Change[] {
  const parametersOf = ({ parameters }: Channel) =>
    Object.entries(parameters).map(([name, change]) => `${name} ${changeText(change)}`);
  return changesOfLists<Channel>({
    path: '/channels',
    before: before.channels,
    after: after.channels,
    idOf: ({ key }) => key,
    whatOf: ({ key }) => `channel ${key}`,
    textOf: (channel) => [channel.instructions, ...parametersOf(channel)].join('\n'),
    inside: (path, earlier, later) => [
      ...changeOf(`${path}/instructions`, `channel ${later.key}`, earlier.instructions, later.instructions),
      ...changeOf(
        `${path}/parameters`,
        `channel ${later.key}: parameters`,
        listText(parametersOf(earlier)),
        listText(parametersOf(later)),
      ),
    ],
    order: 'order of channels',
  });
}

function localeChanges(before: PersonaContent, after: PersonaContent): readonly Change[] {
  return [
    ...changeOf('/defaultLocale', 'default locale', before.defaultLocale, after.defaultLocale),
    ...changesOfLists({
      path: '/locales',
      before: before.locales,
      after: after.locales,
      idOf: ({ locale }) => locale,
      whatOf: ({ locale }) => `locale ${locale}`,
      textOf: ({ instructions }) => instructions,
      inside: (path, earlier, later) =>
        changeOf(`${path}/instructions`, `locale ${later.locale}`, earlier.instructions, later.instructions),
      order: 'order of locales',
    }),
    ...changesOfRecords(
      '/fallback',
      before.fallback,
      after.fallback,
      (locale) => `fallback in ${locale}`,
      (text) => text,
    ),
  ];
}

function skillChanges(before: PersonaContent, after: PersonaContent): readonly Change[] {
  const fields = ['description', 'license', 'compatibility', 'allowedTools', 'body'] as const;
  const filesOf = (skill: Skill) => Object.fromEntries(skill.files.map((file) => [file.path, file]));
  return changesOfLists<Skill>({
    path: '/skills',
    before: before.skills,
    after: after.skills,
    idOf: ({ name }) => name,
    whatOf: ({ name }) => `skill ${name}`,
    textOf: ({ description, body }) => `${description}\n\n${body}`,
    inside: (path, earlier, later) => [
      ...fields.flatMap((field) =>
        changeOf(pointer(path, field), `skill ${later.name}: ${field}`, earlier[field], later[field]),
      ),
      ...changesOfRecords(
        `${path}/metadata`,
        earlier.metadata,
        later.metadata,
        (key) => `skill ${later.name}: metadata ${key}`,
        (value) => value,
      ),
      ...changesOfRecords(
        `${path}/files`,
        filesOf(earlier),
        filesOf(later),
        (file) => `skill ${later.name}: file ${file}`,
        ({ bytes, sha256 }) => `${bytes} bytes, sha256 ${sha256}`,
      ),
    ],
    order: 'order of skills',
  });
}

function aboutChanges(before: PersonaContent, after: PersonaContent): readonly Change[] {
  const fields = ['version', 'key', 'name', 'description', 'owner'] as const;
  return [
    ...fields.flatMap((field) => changeOf(`/${field}`, field, before[field], after[field])),
    ...changesOfLists<Variable>({
      path: '/variables',
      before: before.variables,
      after: after.variables,
      idOf: ({ name }) => name,
      whatOf: ({ name }) => `variable ${name}`,
      textOf: variableText,
      inside: (path, earlier, later) =>
        changeOf(path, `variable ${later.name}`, variableText(earlier), variableText(later)),
      order: 'order of variables',
    }),
    ...changesOfRecords(
      '/extensions',
      before.extensions,
      after.extensions,
      (key) => `extension ${key}`,
      (value) => JSON.stringify(value, null, 2),
    ),
  ];
}

function variableText({ name: _name, ...rest }: Variable): string {
  return (
    Object.entries(rest)
      .filter(([, value]) => value !== null && value !== '')
      // Content read back from a database may have its keys in another order.
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
      .join(', ')
  );
}
