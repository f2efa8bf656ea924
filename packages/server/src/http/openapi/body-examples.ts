import { COMMAND_EXAMPLES } from './command-examples.ts';

/** Bodies that a request may have, by what they do. Each is one that the route's own schema takes. */
export type BodyExamples = Readonly<Record<string, unknown>>;

const DIGEST = `sha256:${'4e74'.repeat(16)}`;
const TOKEN = 'the-part-of-the-link-behind-token=';
/** `key: concierge`, in Base64: a real folder holds more. */
const FILE = 'a2V5OiBjb25jaWVyZ2UK';
const PROJECT = {
  files: [{ path: 'personas/concierge/persona.yaml', base64: FILE }],
  environment: 'production',
  coAuthors: ['grace@example.com'],
};
const POLICY = `name: production
applies: { environments: [production] }
reviews: { brand: 1, any: 2 }
locales: covered
`;

/** By `METHOD /path/{parameter}`: at least one of every operation that takes a body. */
export const BODY_EXAMPLES: Readonly<Record<string, BodyExamples>> = {
  'POST /v1/chat/completions': {
    talk: { model: 'concierge', messages: [{ role: 'user', content: 'Where do I eat well tonight?' }] },
    stream: { model: 'concierge', messages: [{ role: 'user', content: 'And for children?' }], stream: true },
  },
  'POST /api/v1/revisions': {
    publish: {
      files: [{ path: 'persona.yaml', base64: FILE }],
      environment: 'production',
      coAuthors: ['grace@example.com'],
    },
  },
  'POST /api/v1/revisions/{digest}/revoke': { revoke: { reason: 'It leaks a name.' } },
  'POST /api/v1/flags/view': {
    person: { context: { targetingKey: 'user-81', locale: 'de-AT', region: 'at' } },
  },
  'POST /api/v1/compositions': {
    stable: { persona: 'concierge', environment: 'development' },
    selected: {
      persona: 'concierge',
      environment: 'development',
      revision: '1.0.0',
      selection: { tone: 'playful' },
      channel: 'web',
      locale: 'de',
    },
  },
  'POST /api/v1/environments': { make: { name: 'staging-emea', description: 'For the team in Vienna.' } },
  'PUT /api/v1/environments/{name}/audience': {
    propose: {
      title: 'Who pays',
      document: {
        context: { plan: { type: 'string', enum: ['free', 'pro'], description: 'What the account pays for.' } },
        segments: { paying: 'plan == "pro"' },
        holdouts: { 'all-year': { share: '5%' } },
      },
    },
  },
  'POST /api/v1/environments/{name}/audience/restore': {
    restore: { version: 3, reason: 'The new holdout keeps too many out.' },
  },
  'POST /api/v1/environments/{name}/audience/try': {
    try: { context: { targetingKey: 'guest-42', plan: 'pro', region: 'emea' } },
  },
  'POST /api/v1/audience-changes/{id}/review': { approve: { decision: 'approve', digest: DIGEST, comment: 'Fine.' } },
  'POST /api/v1/audience-changes/{id}/withdraw': { withdraw: { reason: 'It needs another holdout.' } },
  'POST /api/v1/id-lists': { upload: { lines: 'guest-42\nguest-43\n' } },
  'PUT /api/v1/policies': { replace: { files: { 'policies/production.yaml': POLICY } } },
  'POST /api/v1/plans': { plan: PROJECT },
  'POST /api/v1/plans/apply': { apply: { ...PROJECT, planTag: '9f86d081884c7d65-2c26b46b68ffc68f' } },
  'POST /api/v1/releases': {
    propose: { environment: 'production', persona: 'concierge', revision: '1.0.0', title: 'Warmer welcome' },
    submit: {
      environment: 'production',
      persona: 'concierge',
      revision: DIGEST,
      title: 'Warmer welcome',
      description: 'Guests found the first sentence cold.',
      stages: ['beta', 'ga'],
      targetingKeys: ['guest-42'],
      impact: {
        affected: 'Guests before and during their stay.',
        cultures: 'en and de; the German address stays formal.',
        whatCouldGoWrong: 'It may sound overfamiliar.',
        mitigations: 'A week at beta, with complaints read daily.',
        declaredRisk: 'low',
      },
      submit: true,
    },
  },
  'PATCH /api/v1/releases/{id}': { change: { title: 'A warmer welcome' } },
  'POST /api/v1/releases/{id}/commands': COMMAND_EXAMPLES,
  'POST /api/v1/releases/{id}/assessments': { assess: {} },
  'POST /api/v1/releases/{id}/comments': {
    whole: { body: 'Why so warm?' },
    line: {
      body: 'This reads oddly in German.',
      anchor: { selection: { tone: 'playful' }, channel: null, locale: 'de', line: 12, text: 'Servus!' },
    },
  },
  'POST /api/v1/releases/{id}/comments/{comment}/resolve': { resolve: {} },
  'POST /api/v1/boards': {
    ask: { environment: 'production', persona: 'concierge', revision: '1.0.0', declaredRisk: 'high' },
  },
  'POST /api/v1/signing-keys/{id}/retire': { retire: { reason: 'Its file was in a backup that went astray.' } },
  'POST /api/v1/keys': {
    application: { name: 'shop, production', environment: 'production', scopes: ['serve'] },
    personal: { name: 'my laptop', scopes: ['author'], personal: true, expiresAt: '2027-01-31T09:00:00Z' },
  },
  'POST /api/v1/keys/{id}/rotate': { rotate: { overlap: '24h' } },
  'PATCH /api/v1/me': { change: { name: 'Ada Lovelace', locales: ['en', 'de'] } },
  'POST /api/v1/members': {
    invite: {
      email: 'grace@example.com',
      name: 'Grace Hopper',
      roles: ['author', 'reviewer'],
      reviewRoles: ['brand'],
      locales: ['en'],
    },
  },
  'PATCH /api/v1/members/{id}': { change: { roles: ['reviewer'], reviewRoles: ['brand', 'safety'] } },
  'POST /api/v1/members/{id}/deactivate': { deactivate: {} },
  'POST /api/v1/members/{id}/reactivate': { reactivate: {} },
  'POST /api/v1/members/{id}/links': { link: {} },
  'POST /api/auth/sign-in/email': { signIn: { email: 'ada@example.com', password: 'correct horse battery staple' } },
  'POST /api/auth/sign-in/social': { start: { provider: 'oidc', callbackURL: '/console/' } },
  'POST /api/auth/sign-out': { signOut: {} },
  'POST /api/auth/sign-out-everywhere': { signOut: {} },
  'POST /api/auth/change-password': {
    change: { currentPassword: 'correct horse battery staple', newPassword: 'staple the battery, horse' },
  },
  'POST /api/auth/links/read': { read: { token: TOKEN } },
  'POST /api/auth/links/redeem': {
    invitation: { token: TOKEN, password: 'correct horse battery staple' },
    'first administrator': {
      token: TOKEN,
      password: 'correct horse battery staple',
      email: 'ada@example.com',
      name: 'Ada Lovelace',
    },
  },
  'POST /api/v1/webhooks': {
    make: { url: 'https://hooks.example.com/setlist', events: ['release.*', 'breaker.tripped'] },
    slack: { url: 'https://hooks.slack.com/services/T0/B0/x', events: ['release.*'], format: 'slack' },
  },
  'PATCH /api/v1/webhooks/{id}': { pause: { active: false } },
  'POST /api/v1/webhooks/{id}/rotate-secret': { rotate: { overlapHours: 24 } },
  'POST /api/v1/webhooks/{id}/test': { test: {} },
  'POST /api/v1/webhooks/{id}/deliveries/{delivery}/replay': { replay: {} },
  'POST /api/v1/webhooks/{id}/replays': { replay: { since: '2026-11-22T10:00:00Z', state: 'failed' } },
};
