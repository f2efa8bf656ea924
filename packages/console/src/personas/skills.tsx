import type { Skill } from '@setlist/core/persona';
import { IconTools } from '@tabler/icons-react';
import { Instructions, Tag } from '../shell/marks.tsx';
import { EmptyState } from '../shell/states.tsx';
import { count } from '../shell/words.ts';
import { useShown } from './shown.ts';
import css from './skills.module.css';

/** Its skill packs: what the model is told of each, and what is in the folder. */
export function SkillsSection() {
  const { skills } = useShown().content;
  if (skills.length === 0)
    return (
      <EmptyState icon={<IconTools />} title="It has no skills">
        <p>
          A skill is a folder <code>skills/&lt;name&gt;/</code> with a <code>SKILL.md</code>, listed in{' '}
          <code>persona.yaml</code>.
        </p>
      </EmptyState>
    );
  return (
    <div className={css['skills']}>
      {skills.map((skill) => (
        <SkillCard key={skill.name} skill={skill} />
      ))}
    </div>
  );
}

function SkillCard({ skill }: { skill: Skill }) {
  const labels = [skill.license, skill.compatibility, skill.allowedTools && `tools: ${skill.allowedTools}`];
  return (
    <article className={css['skill']} aria-label={skill.name}>
      <h2>{skill.name}</h2>
      <p className={css['description']}>{skill.description}</p>
      <p className={css['tags']}>
        {labels.filter(Boolean).map((label) => (
          <Tag key={label}>{label}</Tag>
        ))}
        {Object.entries(skill.metadata).map(([name, value]) => (
          <Tag key={name}>
            {name}: {value}
          </Tag>
        ))}
      </p>
      <details>
        <summary>Instructions</summary>
        <Instructions text={skill.body} />
      </details>
      {skill.files.length > 0 && (
        <details>
          <summary>{count(skill.files.length, 'more file')}</summary>
          <ul className={css['files']}>
            {skill.files.map((file) => (
              <li key={file.path}>
                <code>{file.path}</code> <span>{file.bytes.toLocaleString('en')} bytes</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </article>
  );
}
