import { describe, expect, it } from 'vitest';
import { chatRequest, composeRequest, type Settings, searchOf, settingsOf } from './settings.ts';
import { settingsChange } from './settings-change.ts';
import { snippets } from './snippets.ts';

const settings: Settings = {
  revision: '1.1.0',
  selection: { tone: 'playful' },
  channel: 'sms',
  locale: 'de',
  variables: { guest_name: "D'Arcy", in_house: false, party: 2 },
};
const bare: Settings = { selection: {}, variables: {} };
const messages = [{ role: 'user', content: "What's on?" }] as const;

describe('settings', () => {
  it('read back from their address', () => {
    expect(settingsOf(searchOf(settings))).toEqual(settings);
    expect(searchOf(bare)).toEqual({});
    expect(settingsOf({})).toEqual(bare);
  });

  it('go to the gateway as a map of strings', () => {
    expect(chatRequest('concierge', settings, messages, 'c-1')).toMatchObject({
      model: 'concierge@1.1.0',
      metadata: {
        conversation: 'c-1',
        tone: 'playful',
        channel: 'sms',
        locale: 'de',
        guest_name: "D'Arcy",
        in_house: 'false',
        party: '2',
      },
    });
    expect(chatRequest('concierge', bare, messages, 'c-1')).toMatchObject({
      model: 'concierge',
      metadata: { conversation: 'c-1' },
    });
  });

  it('go to the composition with their types', () => {
    expect(composeRequest('concierge', settings)).toEqual({ persona: 'concierge', ...settings });
  });

  it('say what a person changed between two turns', () => {
    const next: Settings = { selection: { tone: 'formal' }, variables: settings.variables, channel: 'sms' };
    expect(settingsChange(settings, next)).toEqual(['tone: formal', 'revision: default', 'locale: default']);
    expect(settingsChange(settings, settings)).toEqual([]);
  });
});

describe('snippets', () => {
  const { curl, node } = snippets('http://127.0.0.1:4000', chatRequest('concierge', settings, messages, 'c-1'));

  it('quote the body for a shell', () => {
    const body = curl.slice(curl.indexOf("-d '") + 4, -1).replaceAll("'\\''", "'");
    expect(JSON.parse(body)).toMatchObject({ messages });
    expect(curl).toContain('http://127.0.0.1:4000/v1/chat/completions');
  });

  it('name the base URL that the openai package needs', () => {
    expect(node).toContain("baseURL: 'http://127.0.0.1:4000/v1'");
  });

  it('hold no key', () => {
    expect(`${curl}${node}`).not.toContain('slk_');
    expect(curl).toContain('$SETLIST_API_KEY');
  });
});
