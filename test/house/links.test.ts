import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, it } from 'vitest';
import { listFiles, readText, root } from './project-files.ts';

const pages = listFiles().filter((path) => path.endsWith('.md'));

function withoutCode(text: string): string {
  return text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');
}

function linksOf(path: string): string[] {
  const text = withoutCode(readText(path) ?? '');
  return [...text.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)].flatMap((match) => match[1] ?? []);
}

/** GitHub's anchors: lower case, punctuation dropped, spaces to hyphens. */
function anchorsOf(path: string): string[] {
  const headings = (readText(path) ?? '').matchAll(/^#{1,6}\s+(.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

function isBroken(page: string, link: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return false;
  const [target = '', anchor] = decodeURI(link).split('#');
  const path = target === '' ? page : posix.join(posix.dirname(page), target);
  if (!existsSync(root + path)) return true;
  return Boolean(anchor) && path.endsWith('.md') && !anchorsOf(path).includes(anchor ?? '');
}

it('every relative link of every page leads to a file and a heading that are there', () => {
  const links = pages.flatMap((page) => linksOf(page).map((link) => ({ page, link })));
  expect(pages.length).toBeGreaterThan(3);
  expect(links.filter(({ page, link }) => isBroken(page, link)).map(({ page, link }) => `${page}: ${link}`)).toEqual(
    [],
  );
});

it('a link to nowhere is found', () => {
  expect(isBroken('README.md', 'docs/nowhere.md')).toBe(true);
  expect(isBroken('README.md', 'CONTRIBUTING.md#no-such-heading')).toBe(true);
});
