import { diffRevisions, type Revision, type Selection } from '@setlist/core/persona';
import type { PublishRequest, PublishResponse, RevisionResponse, RevisionSummary, RevokedRevision } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { Refused } from '../http/refused.ts';
import { LINE } from '../http/text.ts';
import { byEmail } from '../operations/proposal-refusals.ts';
import { publishRevision } from '../operations/publish-revision.ts';
import { revokeRevision } from '../operations/revoke-revision.ts';
import { type Api, callOf, environmentOf, requireDb, unwrap } from './api.ts';
import { expectedVersion, setMade, setVersion } from './preconditions.ts';
import { Reason } from './release-schemas.ts';
import { loadLabels } from './revision-labels.ts';
import { filesOf, uploadedFiles } from './uploaded-files.ts';

const PublishBody = Type.Object(
  {
    files: uploadedFiles(1_000),
    environment: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 63,
        ...LINE,
        description: 'Released there at once where policy asks for no review; the key’s unless told.',
      }),
    ),
    coAuthors: Type.Optional(
      Type.Array(Type.String({ format: 'email', maxLength: 200 }), {
        maxItems: 50,
        description: 'E-mail addresses of whoever else wrote it: none of them may review it.',
      }),
    ),
  },
  { additionalProperties: false },
);

const RevokeBody = Type.Object({ reason: Reason }, { additionalProperties: false });

const DiffQuery = Type.Object(
  {
    from: Type.String({ minLength: 1, description: 'Digest of a published revision.' }),
    to: Type.String({ minLength: 1, description: 'Digest of a published revision.' }),
    selection: Type.Optional(
      Type.String({ description: 'JSON object of axis to option, such as {"tone":"playful"}.' }),
    ),
    channel: Type.Optional(Type.String({ description: 'As composed for this channel.' })),
    locale: Type.Optional(Type.String({ description: 'As composed for this locale (BCP 47).' })),
  },
  { additionalProperties: false },
);

const PUBLISH_BODY_BYTES = 32 * 1_024 * 1_024;

/** Revisions: publish one, read one, compare two. */
export function addRevisionRoutes(app: FastifyInstance, api: Api): void {
  const reading = { permission: 'definitions.read' } as const;

  app.post<{ Body: PublishRequest }>(
    '/revisions',
    { config: { permission: 'revision.publish' }, schema: { body: PublishBody }, bodyLimit: PUBLISH_BODY_BYTES },
    async (request, reply): Promise<PublishResponse> => {
      const published = unwrap(
        await publishRevision(requireDb(api), callOf(request), {
          files: filesOf(request.body.files),
          environment: environmentOf(request, request.body.environment),
          coAuthors: (request.body.coAuthors ?? []).map(byEmail),
          check: api.check,
          signer: api.signer,
        }),
      );
      await api.refresh();
      if (published.created) setMade(reply, `/revisions/${published.digest}`);
      const { changed: _, ...answer } = published;
      return answer;
    },
  );

  app.post<{ Params: { digest: string }; Body: { reason: string } }>(
    '/revisions/:digest/revoke',
    { config: { permission: 'revision.revoke' }, schema: { body: RevokeBody } },
    async (request, reply): Promise<RevokedRevision> => {
      const { digest } = request.params;
      const { reason } = request.body;
      const expected = expectedVersion(request);
      const revoked = unwrap(await revokeRevision(requireDb(api), callOf(request), digest, reason, expected));
      await api.refresh();
      setVersion(reply, revoked.rowVersion);
      return { digest: revoked.digest, rolledBack: revoked.rolledBack, rowVersion: revoked.rowVersion };
    },
  );

  app.get<{ Params: { digest: string } }>(
    '/revisions/:digest',
    { config: reading },
    async (request, reply): Promise<RevisionResponse> => {
      const { revision, label } = await findPublished(api, request.params.digest);
      if (label.rowVersion !== null) setVersion(reply, label.rowVersion);
      return { ...revision, ...label };
    },
  );

  app.get<{ Querystring: Type.Static<typeof DiffQuery> }>(
    '/diffs',
    { config: reading, schema: { querystring: DiffQuery } },
    async (request) => {
      const { from, to, selection, channel, locale } = request.query;
      const older = await findPublished(api, from);
      const newer = await findPublished(api, to);
      return diffRevisions(older.revision, newer.revision, selectionOf(selection), {
        ...(channel === undefined || channel === '' ? {} : { channel }),
        ...(locale === undefined || locale === '' ? {} : { locale }),
      });
    },
  );
}

async function findPublished(api: Api, digest: string) {
  for (const { personas } of api.serving.current().environments.values()) {
    for (const persona of personas.values()) {
      const revision: Revision | undefined = persona.revisions.find((each) => each.digest === digest);
      if (revision === undefined) continue;
      const label = (await loadLabels(api, persona)).find((each) => each.digest === digest);
      const { digest: _d, version: _v, ...rest } = label ?? UNLABELLED;
      return { revision, label: rest };
    }
  }
  throw new Refused({ code: 'unknown_revision', message: `No published revision has the digest \`${digest}\`.` });
}

const UNLABELLED: RevisionSummary = {
  digest: '',
  version: '',
  publishedAt: '',
  publishedBy: '',
  served: false,
  approved: false,
  revoked: false,
  rowVersion: null,
};

function selectionOf(text: string | undefined): Selection {
  if (text === undefined || text === '') return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return Object.fromEntries(Object.entries(parsed).map(([axis, option]) => [axis, String(option)]));
    }
  } catch {
    // Falls through to the refusal below, which says what was expected.
  }
  throw new Refused({
    code: 'invalid_request',
    field: 'selection',
    message: '`selection` is a JSON object of axis to option, such as {"tone":"playful"}.',
  });
}
