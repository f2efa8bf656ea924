import type { OperationTexts } from './operation.ts';

/** Who gets what in an environment: its audience document, changes of it, lists of ids. */
export const AUDIENCE_OPERATIONS: OperationTexts = {
  'GET /api/v1/environments/{name}/audience': {
    id: 'getAudience',
    tag: 'Environments',
    summary: 'Read the audience of an environment',
    description:
      'The document that is applied now, and the approvals that a change of it takes. Version 0: none ever was.',
    answers: { 200: { type: 'AudienceRecord' } },
    versioned: true,
  },
  'PUT /api/v1/environments/{name}/audience': {
    id: 'proposeAudience',
    tag: 'Environments',
    summary: 'Propose an audience',
    description:
      'Replaces the whole document. It is applied at once where policy asks for no review; elsewhere it waits as a proposed change, bound to the version that is applied now.',
    answers: { 200: { type: 'AudienceOutcome' } },
    versioned: true,
    conditional: true,
    refuses: [404, 409],
  },
  'GET /api/v1/environments/{name}/audience/versions': {
    id: 'listAudienceVersions',
    tag: 'Environments',
    summary: 'List what was applied',
    description: 'Every version of the audience that was ever applied, newest first, without the documents.',
    answers: { 200: { page: 'AudienceVersion' } },
  },
  'POST /api/v1/environments/{name}/audience/restore': {
    id: 'restoreAudience',
    tag: 'Environments',
    summary: 'Go back to an earlier audience',
    description: 'As a new version, at once and without a review; a freeze does not hold it up.',
    answers: { 200: { type: 'AudienceRecord' } },
    versioned: true,
    conditional: true,
  },
  'POST /api/v1/environments/{name}/audience/try': {
    id: 'tryAudience',
    tag: 'Environments',
    summary: 'Try a context',
    description: 'What a context would get of each persona, and why. Changes nothing.',
    answers: { 200: { type: 'AudienceTrial' } },
    refuses: [404],
  },
  'GET /api/v1/audience-changes': {
    id: 'listAudienceChanges',
    tag: 'Environments',
    summary: 'List changes of audiences',
    description: 'Newest first.',
    answers: { 200: { page: 'AudienceChange' } },
  },
  'GET /api/v1/audience-changes/{id}': {
    id: 'getAudienceChange',
    tag: 'Environments',
    summary: 'Read a change of an audience',
    answers: { 200: { type: 'AudienceChange' } },
    versioned: true,
  },
  'POST /api/v1/audience-changes/{id}/review': {
    id: 'reviewAudience',
    tag: 'Environments',
    summary: 'Review a change of an audience',
    description:
      'Authors never count. The last approval that policy asks for applies it; a rejection ends it. Once another version was applied it must be proposed anew.',
    answers: { 200: { type: 'AudienceChange' } },
    versioned: true,
    conditional: true,
  },
  'POST /api/v1/audience-changes/{id}/withdraw': {
    id: 'withdrawAudience',
    tag: 'Environments',
    summary: 'Withdraw a change of an audience',
    answers: { 200: { type: 'AudienceChange' } },
    versioned: true,
    conditional: true,
  },
  'POST /api/v1/id-lists': {
    id: 'uploadIdList',
    tag: 'Environments',
    summary: 'Upload a list of ids',
    description:
      'Kept under the digest of its sorted ids, by which an audience names it. 64 MiB and 5,000,000 ids at most.',
    answers: { 201: { type: 'IdListRecord' } },
  },
};
