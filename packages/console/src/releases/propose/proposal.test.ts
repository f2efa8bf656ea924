import { describe, expect, it } from 'vitest';
import { blankProposal, proposalOf, questionOf } from './proposal.ts';

const blank = blankProposal('production', {});

describe('questionOf', () => {
  it('asks nothing until a persona and a revision are chosen', () => {
    expect(questionOf({ ...blank, persona: 'concierge' })).toBeNull();
    expect(questionOf({ ...blank, persona: 'concierge', revision: 'sha256:0' })).toEqual({
      environment: 'production',
      persona: 'concierge',
      revision: 'sha256:0',
    });
  });

  it('leaves out a co-author who is still being typed', () => {
    const typed = { ...blank, persona: 'concierge', revision: 'sha256:0', coAuthors: ['ana@example.com', 'be'] };
    expect(questionOf(typed)?.coAuthors).toEqual(['ana@example.com']);
  });
});

describe('proposalOf', () => {
  it('leaves out what was left alone', () => {
    expect(proposalOf({ ...blank, persona: 'concierge', revision: 'sha256:0', title: ' More warmth ' }, true)).toEqual({
      environment: 'production',
      persona: 'concierge',
      revision: 'sha256:0',
      title: 'More warmth',
      submit: true,
    });
  });

  it('sends stages in their own order and a questionnaire whole', () => {
    const sent = proposalOf({ ...blank, stages: ['ga', 'flag'], impact: { affected: 'Guests' } }, false);
    expect(sent.stages).toEqual(['flag', 'ga']);
    expect(sent.impact).toEqual({
      affected: 'Guests',
      cultures: '',
      whatCouldGoWrong: '',
      mitigations: '',
      declaredRisk: 'low',
    });
  });
});
