import type { Axis, Module } from '@setlist/core/persona';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { Instructions, Tag } from '../shell/marks.tsx';
import { EmptyState } from '../shell/states.tsx';
import { parameterWords } from '../shell/words.ts';
import { formatSelection } from '../url-state.ts';
import css from './axes.module.css';
import { Section } from './section.tsx';
import { useShown } from './shown.ts';

/** Every axis with its options, as an author wrote them. */
export function AxesSection() {
  const { content } = useShown();
  if (content.axes.length === 0)
    return (
      <EmptyState icon={<IconAdjustmentsHorizontal />} title="It has no axes">
        <p>
          It always answers in its canonical voice. Add an axis to <code>persona.yaml</code> and a file{' '}
          <code>modules/&lt;axis&gt;/&lt;option&gt;.md</code> for each option.
        </p>
      </EmptyState>
    );
  return content.axes.map((axis) => (
    <Section key={axis.key} title={axis.key} about={<AxisAbout axis={axis} />}>
      {axis.options.map((module) => (
        <Option key={module.option} personaKey={content.key} axis={axis} module={module} />
      ))}
    </Section>
  ));
}

function AxisAbout({ axis }: { axis: Axis }) {
  return (
    <>
      {axis.description}
      {axis.description !== '' && ' '}
      {axis.personal && 'The person in the conversation may choose.'}
    </>
  );
}

function Option({ personaKey, axis, module }: { personaKey: string; axis: Axis; module: Module }) {
  const isDefault = module.option === axis.default;
  const selection = formatSelection({ [axis.key]: module.option });
  return (
    <article
      className={css['option']}
      aria-label={`${axis.key}/${module.option}`}
      data-default={isDefault || undefined}
    >
      <header className={css['head']}>
        <h3>{module.option}</h3>
        {isDefault && <Tag tone="accent">default</Tag>}
        <Link
          {...paths.playground(personaKey, selection === undefined ? {} : { selection })}
          className={css['try']}
          aria-label={`Try ${axis.key}/${module.option} in the playground`}
        >
          Try it
        </Link>
      </header>
      {module.description !== '' && <p className={css['description']}>{module.description}</p>}
      <Instructions text={module.body} />
      <Rules module={module} />
    </article>
  );
}

function Rules({ module }: { module: Module }) {
  const rules = [
    { term: 'Requires', values: module.requires },
    { term: 'Conflicts with', values: module.conflicts },
    { term: 'Changes', values: parameterWords(module.parameters) },
    { term: 'Only on', values: module.channels ?? [] },
    { term: 'Only in', values: module.locales ?? [] },
  ].filter(({ values }) => values.length > 0);
  if (rules.length === 0) return null;
  return (
    <dl className={css['rules']}>
      {rules.map(({ term, values }) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>
            {values.map((value) => (
              <Tag key={value}>{value}</Tag>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
