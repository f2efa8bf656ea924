import type { PersonaFiles } from '../src/persona/revision.ts';

/** A persona small enough to read at a glance, with one of everything. */
export const TINY: Readonly<Record<string, string>> = {
  'persona.yaml': `# A persona for tests.
key: tiny
version: 1.0.0
name: Tiny
description: A persona for tests.
owner: tests@example.com
throughline:
  brand:
    - id: plain-words
      text: Use plain words.
  safety:
    - id: no-promises
      text: Never promise a refund.
      forbids: [guaranteed refund]
    - id: no-diagnosis
      text: |
        Do not diagnose.
        Name a doctor instead.
  disclosure:
    en: You are talking to {{ persona.name }}, an AI.
    de: Du sprichst mit {{ persona.name }}, einer KI.
voice: |
  Be warm and brief.

  - Answer first.
  - Explain second.
axes:
  - key: tone
    personal: true
    default: formal
    options: [formal, playful]
  - key: depth
    default: short
    options: [short, long]
model:
  parameters:
    temperature: { default: 0.4, min: 0, max: 1 }
    max_tokens: { default: 400, min: 50, max: 800, beyond: refuse }
  attempts:
    - upstream: openai
      model: gpt-5-mini
channels:
  web: {}
  sms:
    instructions: Keep it under 160 characters.
    parameters:
      max_tokens: 120
defaultLocale: en
locales:
  en: {}
  de:
    instructions: Answer in German.
fallback:
  en: Sorry, {{ first_name }}, please try again later.
  de: Bitte später noch einmal versuchen.
variables:
  first_name: { type: string, default: friend, maxLength: 20 }
  vip: { type: boolean, default: false }
skills: [refunds]
`,
  'modules/tone/formal.md': 'Write formally.\n',
  'modules/tone/playful.md': `---
description: Light-hearted.
conflicts: [depth/long]
parameters:
  temperature: { add: 0.3 }
---
Make {{ first_name }} smile.
{% if vip %}
Offer the lounge.
{% endif %}
`,
  'modules/depth/short.md': 'Two sentences at most.\n',
  'modules/depth/long.md': `---
channels: [web]
parameters: { max_tokens: 700 }
---
Go into depth.
`,
  'skills/refunds/SKILL.md': `---
name: refunds
description: Look up whether an order can be returned.
---
Ask for the order number.
`,
  'skills/refunds/references/policy.md': 'Thirty days.\n',
};

/** The persona's files with some replaced, added, or (by `null`) taken away. */
export function tinyFiles(changes: Readonly<Record<string, string | null>> = {}): PersonaFiles {
  const files = new Map<string, Uint8Array>();
  for (const [path, text] of Object.entries({ ...TINY, ...changes }))
    if (text !== null) files.set(path, new TextEncoder().encode(text));
  return files;
}

/** The persona's files with one piece of persona.yaml replaced. */
export function tinyWith(before: string, after: string): PersonaFiles {
  const yaml = TINY['persona.yaml'] ?? '';
  if (!yaml.includes(before)) throw new Error(`persona.yaml does not hold ${JSON.stringify(before)}`);
  return tinyFiles({ 'persona.yaml': yaml.replace(before, after) });
}
