import type { Variable } from '@setlist/core/persona';
import { Instructions, Tag } from '../shell/marks.tsx';
import { count, localeName, parameterWords } from '../shell/words.ts';
import css from './overview.module.css';
import { Row, Rows, Section } from './section.tsx';
import { useShown } from './shown.ts';

/** Who the persona is, how it speaks, where and in which languages. */
export function OverviewSection() {
  const { content, detail } = useShown();
  return (
    <>
      <Section title="About">
        <Rows label="About">
          <Row name="Description">{content.description}</Row>
          <Row name="Owner">{content.owner}</Row>
          <Row name="Selections">
            {count(detail.selections, 'selection')} can be reached, each composed when it was published.
          </Row>
        </Rows>
      </Section>
      <Section title="Voice" about="The canonical voice, before any option is chosen.">
        <div className={css['voice']}>
          <Instructions text={content.voice} />
        </div>
      </Section>
      <Channels />
      <Locales />
      {content.variables.length > 0 && (
        <Section title="Variables" about="Values that an application gives in the context of a request.">
          <Rows label="Variables">
            {content.variables.map((variable) => (
              <Row key={variable.name} name={<code>{variable.name}</code>}>
                {variable.description !== '' && <p>{variable.description}</p>}
                <Tag>{variableWords(variable)}</Tag>
              </Row>
            ))}
          </Rows>
        </Section>
      )}
    </>
  );
}

function Channels() {
  const { channels } = useShown().content;
  return (
    <Section title="Channels" about="Rules that apply where a conversation takes place.">
      {channels.length === 0 ? (
        <p>It names no channels: the same rules apply everywhere.</p>
      ) : (
        <Rows label="Channels">
          {channels.map((channel) => (
            <Row key={channel.key} name={channel.key}>
              {channel.instructions === '' ? <p>No rules of its own.</p> : <Instructions text={channel.instructions} />}
              {parameterWords(channel.parameters).map((words) => (
                <Tag key={words}>{words}</Tag>
              ))}
            </Row>
          ))}
        </Rows>
      )}
    </Section>
  );
}

function Locales() {
  const { locales, defaultLocale, fallback } = useShown().content;
  return (
    <Section title="Locales" about="Rules for each language, and what is said when nothing can be answered.">
      <Rows label="Locales">
        {locales.map(({ locale, instructions }) => (
          <Row
            key={locale}
            name={
              <>
                {localeName(locale)} <Tag>{locale}</Tag> {locale === defaultLocale && <Tag tone="accent">default</Tag>}
              </>
            }
          >
            {instructions !== '' && <Instructions text={instructions} />}
            {fallback[locale] !== undefined && (
              <p lang={locale}>
                <em>Fallback:</em> “{fallback[locale]}”
              </p>
            )}
          </Row>
        ))}
      </Rows>
    </Section>
  );
}

/** `text, 200 characters at most, default “guest”` and the like. */
function variableWords(variable: Variable): string {
  if (variable.type === 'boolean') return `yes or no, default ${variable.default ? 'yes' : 'no'}`;
  if (variable.type === 'number') {
    const bounds = [
      variable.min === null ? '' : `from ${variable.min}`,
      variable.max === null ? '' : `to ${variable.max}`,
    ];
    return ['number', ...bounds.filter(Boolean), `default ${variable.default}`].join(', ');
  }
  const otherwise = variable.default === '' ? 'empty by default' : `default “${variable.default}”`;
  if (variable.enum !== null) return `one of ${variable.enum.join(', ')}; ${otherwise}`;
  return `text of ${variable.maxLength} characters at most, ${otherwise}`;
}
