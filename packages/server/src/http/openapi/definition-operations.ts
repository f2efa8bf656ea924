import type { OperationTexts } from './operation.ts';

/** Personas, environments, policies and plans. */
export const DEFINITION_OPERATIONS: OperationTexts = {
  'GET /api/v1/personas': {
    id: 'listPersonas',
    tag: 'Personas',
    summary: 'List personas',
    description: 'As an environment has them: the one that is asked for, else the key’s.',
    answers: { 200: { page: 'PersonaSummary' } },
  },
  'GET /api/v1/personas/{key}': {
    id: 'getPersona',
    tag: 'Personas',
    summary: 'Read a persona',
    description: 'With the content of what is served, else of what is on its way, else of what was published last.',
    answers: { 200: { type: 'PersonaDetail' } },
  },
  'POST /api/v1/revisions': {
    id: 'publishRevision',
    tag: 'Personas',
    summary: 'Publish a revision',
    description:
      'Checks a persona’s folder as `setlist check` does, and keeps it under the digest of its content. Where policy asks for no review it is released at once; elsewhere it waits for a release.',
    answers: {
      201: { type: 'PublishResponse' },
      200: { type: 'PublishResponse', says: 'This content was published before.' },
    },
  },
  'GET /api/v1/revisions/{digest}': {
    id: 'getRevision',
    tag: 'Personas',
    summary: 'Read a revision',
    answers: { 200: { type: 'RevisionResponse' } },
  },
  'POST /api/v1/revisions/{digest}/revoke': {
    id: 'revokeRevision',
    tag: 'Personas',
    summary: 'Revoke a revision',
    description:
      'Takes it out of the world for good: every release that puts it before people is rolled back in the same transaction, and no node serves it again, not even from the copy on its disk.',
    answers: { 200: { type: 'RevokedRevision' } },
  },
  'GET /api/v1/diffs': {
    id: 'diffRevisions',
    tag: 'Personas',
    summary: 'Compare two revisions',
    answers: { 200: { type: 'RevisionDiff' } },
  },
  'POST /api/v1/compositions': {
    id: 'compose',
    tag: 'Personas',
    summary: 'Compose a prompt',
    description: 'What a model would receive, with the source of every part. Changes nothing.',
    answers: { 200: { type: 'ComposeResponse' } },
  },
  'GET /api/v1/environments': {
    id: 'listEnvironments',
    tag: 'Environments',
    summary: 'List environments',
    description: 'With what each serves and what is on its way there.',
    answers: { 200: { page: 'EnvironmentSummary' } },
  },
  'POST /api/v1/environments': {
    id: 'createEnvironment',
    tag: 'Environments',
    summary: 'Make an environment',
    answers: { 201: { type: 'EnvironmentSummary' } },
    versioned: true,
  },
  'GET /api/v1/environments/{name}': {
    id: 'getEnvironment',
    tag: 'Environments',
    summary: 'Read an environment',
    answers: { 200: { type: 'EnvironmentSummary' } },
    versioned: true,
  },
  'GET /api/v1/policies': {
    id: 'listPolicies',
    tag: 'Environments',
    summary: 'List policies',
    description: 'The ETag is that of the whole set.',
    answers: { 200: { page: 'PolicyRecord' } },
    versioned: true,
  },
  'PUT /api/v1/policies': {
    id: 'changePolicies',
    tag: 'Environments',
    summary: 'Replace the policies',
    description: 'The whole set, or nothing of it. `If-Match` takes the ETag of the list.',
    answers: { 200: { page: 'PolicyRecord' } },
    versioned: true,
    conditional: true,
  },
  'GET /api/v1/policies/{name}': {
    id: 'getPolicy',
    tag: 'Environments',
    summary: 'Read a policy',
    answers: { 200: { type: 'PolicyRecord' } },
    versioned: true,
  },
  'POST /api/v1/plans': {
    id: 'planProject',
    tag: 'Plans',
    summary: 'Plan what files would change',
    description: 'Also where the server differs from the files and stays so, latches included. Changes nothing.',
    answers: { 200: { type: 'ProjectPlan' } },
  },
  'POST /api/v1/plans/apply': {
    id: 'applyPlan',
    tag: 'Plans',
    summary: 'Apply what files say',
    description: 'All or nothing, and a second time nothing. With `planTag`, only what was planned.',
    answers: { 200: { type: 'AppliedProject' } },
  },
};
