import { Button, NativeSelect } from '@mantine/core';
import type { PersonaContent } from '@setlist/core/persona';
import type { PersonaDetail } from '@setlist/sdk';
import { IconRestore } from '@tabler/icons-react';
import { localeName } from '../shell/words.ts';
import { AxisPicker } from './axis-picker.tsx';
import css from './options.module.css';
import { type Settings, searchOf } from './settings.ts';
import { VariableFields } from './variable-fields.tsx';

/** Everything that decides what the persona is made of for the next turn. */
export function OptionsPanel(props: {
  detail: PersonaDetail;
  content: PersonaContent;
  settings: Settings;
  onChange: (settings: Settings) => void;
}) {
  const { detail, content, settings, onChange } = props;
  const { revision, channel, locale, ...rest } = settings;
  const withRevision = revision === undefined ? {} : { revision };
  const withChannel = channel === undefined ? {} : { channel };
  const withLocale = locale === undefined ? {} : { locale };
  const untouched = Object.keys(searchOf(settings)).length === 0;

  const choose = (axis: string, option: string, isDefault: boolean) => {
    const { [axis]: _, ...others } = settings.selection;
    onChange({ ...settings, selection: isDefault ? others : { ...others, [axis]: option } });
  };

  return (
    <div className={css['options']}>
      {content.axes.map((axis) => (
        <AxisPicker
          key={axis.key}
          axis={axis}
          chosen={settings.selection[axis.key] ?? axis.default}
          onChoose={(option) => choose(axis.key, option, option === axis.default)}
        />
      ))}
      <div className={css['pair']}>
        {content.channels.length > 0 && (
          <NativeSelect
            label="Channel"
            data={[{ value: '', label: 'none' }, ...content.channels.map(({ key }) => ({ value: key, label: key }))]}
            value={channel ?? ''}
            onChange={({ currentTarget: { value } }) =>
              onChange({ ...rest, ...withRevision, ...withLocale, ...(value === '' ? {} : { channel: value }) })
            }
          />
        )}
        <NativeSelect
          label="Locale"
          data={content.locales.map((rule) => ({ value: rule.locale, label: localeName(rule.locale) }))}
          value={locale ?? content.defaultLocale}
          onChange={({ currentTarget: { value } }) =>
            onChange({
              ...rest,
              ...withRevision,
              ...withChannel,
              ...(value === content.defaultLocale ? {} : { locale: value }),
            })
          }
        />
      </div>
      {content.variables.length > 0 && (
        <VariableFields
          variables={content.variables}
          values={settings.variables}
          onChange={(variables) => onChange({ ...settings, variables })}
        />
      )}
      <NativeSelect
        label="Revision"
        data={detail.revisions.map(({ version, served }) => ({
          value: served ? '' : version,
          label: served ? `${version} (served)` : version,
        }))}
        value={revision ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...rest, ...withChannel, ...withLocale, ...(value === '' ? {} : { revision: value }) })
        }
      />
      <Button
        variant="default"
        size="sm"
        leftSection={<IconRestore size={16} />}
        disabled={untouched}
        onClick={() => onChange({ selection: {}, variables: {} })}
      >
        Back to the defaults
      </Button>
    </div>
  );
}
