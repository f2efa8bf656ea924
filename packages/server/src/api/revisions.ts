import { diffRevisions, type PersonaFiles, type Revision, type Selection } from '@setlist/core/persona';
import type { PublishRequest, PublishResponse, RevisionResponse } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { Refused } from '../http/refused.ts';
import { publishRevision } from '../operations/publish-revision.ts';
import { type Api, requireDb, unwrap } from './api.ts';
import { loadLabels } from './revision-labels.ts';

const PublishBody = Type.Object(
  {
    files: Type.Array(
      Type.Object(
        { path: Type.String({ minLength: 1, maxLength: 400 }), base64: Type.String({ maxLength: 8_000_000 }) },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 1_000 },
    ),
  },
  { additionalProperties: false },
);

const once = Type.Optional(Type.String());
const DiffQuery = Type.Object({ from: once, to: once, selection: once, channel: once, locale: once });

const PUBLISH_BODY_BYTES = 32 * 1_024 * 1_024;

/** Revisions: publish one, read one, compare two. */
export function addRevisionRoutes(app: FastifyInstance, api: Api): void {
  app.post<{ Body: PublishRequest }>(
    '/revisions',
    { schema: { body: PublishBody }, bodyLimit: PUBLISH_BODY_BYTES },
    async (request, reply): Promise<PublishResponse> => {
      const published = unwrap(
        await publishRevision(
          requireDb(api),
          { kind: 'key', id: request.keyId },
          { files: filesOf(request.body), environment: api.serving.current().environment, check: api.check },
        ),
      );
      await api.refresh();
      reply.code(published.created ? 201 : 200);
      const { key, version } = published.revision.content;
      return {
        digest: published.revision.digest,
        persona: key,
        version,
        created: published.created,
        selections: published.selections,
        warnings: published.warnings,
      };
    },
  );

  app.get<{ Params: { digest: string } }>('/revisions/:digest', async (request): Promise<RevisionResponse> => {
    const { revision, label } = await findPublished(api, request.params.digest);
    return { ...revision, ...label };
  });

  app.get<{ Querystring: Type.Static<typeof DiffQuery> }>(
    '/diffs',
    { schema: { querystring: DiffQuery } },
    async (request) => {
      const { from, to, selection, channel, locale } = request.query;
      const older = await findPublished(api, required(from, 'from'));
      const newer = await findPublished(api, required(to, 'to'));
      return diffRevisions(older.revision, newer.revision, selectionOf(selection), {
        ...(channel === undefined || channel === '' ? {} : { channel }),
        ...(locale === undefined || locale === '' ? {} : { locale }),
      });
    },
  );
}

function filesOf(body: PublishRequest): PersonaFiles {
  const files = new Map<string, Uint8Array>();
  for (const { path, base64 } of body.files) {
    if (files.has(path)) {
      throw new Refused({
        code: 'invalid_request',
        field: '/files',
        message: `\`${path}\` came twice. Send each file once.`,
      });
    }
    files.set(path, bytesOf(path, base64));
  }
  return files;
}

/** Node's decoder leaves out what is no Base64, and something else than was sent would be published. */
function bytesOf(path: string, base64: string): Uint8Array {
  if (base64.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(base64))
    return new Uint8Array(Buffer.from(base64, 'base64'));
  throw new Refused({
    code: 'invalid_request',
    field: '/files',
    message: `The content of \`${path}\` is not Base64 (RFC 4648 §4, with padding).`,
  });
}

async function findPublished(api: Api, digest: string) {
  for (const persona of api.serving.current().personas.values()) {
    const revision: Revision | undefined = persona.revisions.find((each) => each.digest === digest);
    if (revision === undefined) continue;
    const labels = await loadLabels(api, persona);
    const { publishedAt, publishedBy, served } = labels.find((each) => each.digest === digest) ?? {
      publishedAt: persona.publishedAt,
      publishedBy: '',
      served: false,
    };
    return { revision, label: { publishedAt, publishedBy, served } };
  }
  throw new Refused({ code: 'unknown_revision', message: `No published revision has the digest \`${digest}\`.` });
}

function required(value: string | undefined, field: string): string {
  if (value !== undefined && value !== '') return value;
  throw new Refused({
    code: 'invalid_request',
    field,
    message: `Say \`${field}\`: the digest of a published revision.`,
  });
}

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
