import type { Constraint } from '@setlist/core/persona';
import { Tag } from '../shell/marks.tsx';
import { localeName } from '../shell/words.ts';
import { Row, Rows, Section } from './section.tsx';
import { useShown } from './shown.ts';
import css from './throughline.module.css';

/** What nothing may override: brand, safety, disclosure. */
export function ThroughlineSection() {
  const { throughline, defaultLocale } = useShown().content;
  return (
    <>
      <Section
        title="Safety"
        about="No option, skill, preference or experiment may override these. They come first in the prompt and again last."
      >
        <Constraints constraints={throughline.safety} label="Safety constraints" />
      </Section>
      <Section title="Brand" about="What the persona stays true to, whatever is chosen.">
        {throughline.brand.length === 0 ? (
          <p>No brand constraints.</p>
        ) : (
          <Constraints constraints={throughline.brand} label="Brand constraints" />
        )}
      </Section>
      <Section title="AI disclosure" about="What tells a person that they talk to an AI, in every locale.">
        <Rows label="AI disclosure">
          {Object.entries(throughline.disclosure).map(([locale, text]) => (
            <Row
              key={locale}
              name={
                <>
                  {localeName(locale)} <Tag>{locale}</Tag>{' '}
                  {locale === defaultLocale && <Tag tone="accent">default</Tag>}
                </>
              }
            >
              <p lang={locale}>{text}</p>
            </Row>
          ))}
        </Rows>
      </Section>
    </>
  );
}

function Constraints({ constraints, label }: { constraints: readonly Constraint[]; label: string }) {
  return (
    <Rows label={label}>
      {constraints.map(({ id, text, forbids }) => (
        <Row key={id} name={<code>{id}</code>}>
          <p>{text}</p>
          {forbids.length > 0 && (
            <p className={css['forbids']}>
              <span>Forbids</span>
              {forbids.map((phrase) => (
                <q key={phrase}>{phrase}</q>
              ))}
            </p>
          )}
        </Row>
      ))}
    </Rows>
  );
}
