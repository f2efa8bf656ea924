import { NativeSelect } from '@mantine/core';
import type { PersonaContent } from '@setlist/core/persona';
import type { PromptSearch } from '../../paths.ts';
import { localeName } from '../../shell/words.ts';
import { formatSelection, parseSelection } from '../../url-state.ts';
import { Choices } from './choices.tsx';

/** What changed of the context; `undefined` takes a part back to its default. */
export type PromptSearchChange = { [Name in keyof PromptSearch]: string | undefined };

/** Chooses the options, channel and locale for which a prompt is shown. */
export function PromptContext(props: {
  content: Pick<PersonaContent, 'axes' | 'channels' | 'locales' | 'defaultLocale'>;
  search: PromptSearch;
  onChange: (part: PromptSearchChange) => void;
}) {
  const { content, search, onChange } = props;
  const selection = parseSelection(search.selection);
  return (
    <Choices legend="Prompt for">
      {content.axes.map((axis) => (
        <NativeSelect
          key={axis.key}
          label={axis.key}
          data={axis.options.map(({ option }) => ({ value: option, label: option }))}
          value={selection[axis.key] ?? axis.default}
          onChange={(event) =>
            onChange({ selection: formatSelection({ ...selection, [axis.key]: event.currentTarget.value }) })
          }
        />
      ))}
      {content.channels.length > 0 && (
        <NativeSelect
          label="Channel"
          data={[{ value: '', label: 'none' }, ...content.channels.map(({ key }) => ({ value: key, label: key }))]}
          value={search.channel ?? ''}
          onChange={(event) => onChange({ channel: event.currentTarget.value || undefined })}
        />
      )}
      <NativeSelect
        label="Locale"
        data={content.locales.map(({ locale }) => ({ value: locale, label: localeName(locale) }))}
        value={search.locale ?? content.defaultLocale}
        onChange={(event) => onChange({ locale: event.currentTarget.value })}
      />
    </Choices>
  );
}
