import { checkPersona } from '@setlist/core/persona';
import { expect, test } from 'vitest';
import { examplePersona } from './example-persona.ts';

test.each(['concierge', 'enterprise-assistant', 'support-agent'])(
  'a copy of %s goes by the key of its folder and checks without a finding',
  async (name) => {
    const files = await examplePersona(name, 'my-desk');
    const { revision, diagnostics } = checkPersona(files);
    expect(diagnostics).toEqual([]);
    expect(revision?.content.key).toBe('my-desk');
    const yaml = new TextDecoder().decode(files.get('persona.yaml'));
    expect(yaml).not.toMatch(/^# yaml-language-server/m);
    expect(yaml).not.toMatch(new RegExp(`"model": "${name}"`));
    expect(yaml).toContain('setlist schema --out ../persona.schema.json');
  },
);

test('an example that does not ship is refused by the names of those that do', async () => {
  await expect(examplePersona('consierge', 'x')).rejects.toThrow('concierge, enterprise-assistant, support-agent');
});
