import type { Diagnostic } from './diagnostic.ts';
import { sha256Hex } from './digest.ts';
import { error, startOf } from './finding.ts';
import { notText } from './folder.ts';
import { type MarkdownFile, parseMarkdown } from './front-matter.ts';
import { SKILL_BODY_LINES_LIMIT } from './limits.ts';
import type { Skill } from './revision.ts';
import { type SkillFrontMatter, SkillFrontMatterSchema } from './schema.ts';
import { decodeText } from './utf8.ts';

/** An Agent Skills folder as read. */
export interface SkillFolder {
  readonly markdown: MarkdownFile<SkillFrontMatter>;
  readonly files: Skill['files'];
}

/** Parses `skills/<name>/`, as strictly as Agent Skills asks of what is published. */
export function parseSkill(
  name: string,
  files: ReadonlyMap<string, Uint8Array>,
): { readonly skill: SkillFolder | null; readonly diagnostics: readonly Diagnostic[] } {
  const file = `skills/${name}/SKILL.md`;
  const bytes = files.get('SKILL.md');
  if (bytes === undefined) {
    const message = `The skill \`${name}\` has no \`SKILL.md\`.`;
    const mend = `Write \`${file}\` with \`name\` and \`description\` in its front matter.`;
    return { skill: null, diagnostics: [error('skill/missing-file', startOf(file), message, mend)] };
  }
  const decoded = decodeText(bytes);
  if (!decoded.ok) return { skill: null, diagnostics: [notText(file, decoded.line)] };
  const { markdown, diagnostics } = parseMarkdown(file, decoded.text, SkillFrontMatterSchema);
  const others = [...files]
    .filter(([path]) => path !== 'SKILL.md')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, content]) => ({ path, sha256: sha256Hex(content), bytes: content.length }));
  return { skill: { markdown, files: others }, diagnostics: [...diagnostics, ...ownRules(name, markdown)] };
}

function ownRules(name: string, { file, sound, document, body }: MarkdownFile<SkillFrontMatter>): Diagnostic[] {
  const found: Diagnostic[] = [];
  const span = document?.spanOf(['name']) ?? startOf(file);
  if (sound.name !== undefined && sound.name !== name)
    found.push(
      error(
        'skill/name',
        span,
        `The skill is named \`${sound.name}\`, its folder \`${name}\`.`,
        `Write \`name: ${name}\`.`,
      ),
    );
  if (sound.description?.trim() === '')
    found.push(
      error(
        'skill/description',
        document?.spanOf(['description']) ?? span,
        'The description is blank.',
        'Say what the skill does and when to use it.',
      ),
    );
  const lines = body.split('\n').length;
  if (lines > SKILL_BODY_LINES_LIMIT)
    found.push(
      error(
        'skill/too-long',
        startOf(file),
        `The body has ${lines} lines; ${SKILL_BODY_LINES_LIMIT} is the most.`,
        'Move parts of it to `references/`.',
      ),
    );
  return found;
}
