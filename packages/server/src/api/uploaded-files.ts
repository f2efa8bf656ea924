import type { PersonaFiles } from '@setlist/core/persona';
import Type from 'typebox';
import { Refused } from '../http/refused.ts';

/** Files in a request: path and content in Base64. */
export function uploadedFiles(maxItems: number) {
  return Type.Array(
    Type.Object(
      {
        path: Type.String({ minLength: 1, maxLength: 400, description: 'Relative, with `/`.' }),
        base64: Type.String({ maxLength: 8_000_000, description: 'The content (RFC 4648 §4, with padding).' }),
      },
      { additionalProperties: false },
    ),
    { minItems: 1, maxItems, description: 'Every file of the folder.' },
  );
}

/** Uploaded files by path. Throws `Refused` where one came twice or is not Base64. */
export function filesOf(uploaded: readonly { readonly path: string; readonly base64: string }[]): PersonaFiles {
  const files = new Map<string, Uint8Array>();
  for (const { path, base64 } of uploaded) {
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
