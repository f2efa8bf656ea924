#!/usr/bin/env node
// `npm run sizes`: the longest files and functions, for a reviewer to look at. It judges nothing.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { root } from './run-command.mjs';

const FOLDERS = [
  'packages/core/src',
  'packages/sdk/src',
  'packages/server/src',
  'packages/console/src',
  'scripts',
  'test',
  'bench',
];
const SHOWN = 15;

function listSources() {
  return FOLDERS.flatMap((folder) => {
    const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
    return names.filter((name) => /\.(ts|tsx|mjs)$/.test(name)).map((name) => `${folder}/${name}`);
  });
}

function lineAt(text, offset) {
  return text.slice(0, offset).split('\n').length;
}

/** Every function of a module with its length in lines, named after itself, its variable or its property. */
function functionsOf(path, text) {
  const found = [];
  const named = new Map();
  const measure = (node) => {
    const from = lineAt(text, node.start);
    const name = node.id?.name ?? named.get(node) ?? '(unnamed)';
    found.push({ lines: lineAt(text, node.end) - from + 1, place: `${path}:${from}`, name });
  };
  new Visitor({
    VariableDeclarator: ({ id, init }) => init && named.set(init, id.name),
    Property: ({ key, value }) => named.set(value, key.name),
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
  }).visit(parseSync(path, text).program);
  return found;
}

function print(title, rows) {
  process.stdout.write(`\n${title}\n`);
  for (const { lines, place, name } of rows)
    process.stdout.write(`${String(lines).padStart(6)}  ${place}${name ? `  ${name}` : ''}\n`);
}

const sources = listSources().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const isTest = (path) => /\.(test|property)\.tsx?$/.test(path) || path.startsWith('test/');
const files = sources.map(({ path, text }) => ({ lines: text.trimEnd().split('\n').length, place: path }));
const functions = sources.filter(({ path }) => !isTest(path)).flatMap(({ path, text }) => functionsOf(path, text));
const longest = (rows) => rows.sort((a, b) => b.lines - a.lines).slice(0, SHOWN);
const sum = (rows) => rows.reduce((total, { lines }) => total + lines, 0);
const tests = files.filter(({ place }) => isTest(place));

print('The longest files', longest(files.filter(({ place }) => !isTest(place))));
print('The longest test files', longest(tests));
print('The longest functions', longest(functions));
process.stdout.write(
  `\n${files.length} files, ${sum(files)} lines, ${sum(tests)} of them tests; ${functions.length} functions\n`,
);
