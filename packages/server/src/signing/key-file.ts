import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Signer, signerOf } from './signer.ts';

/** The signing key is there and cannot be used. */
export class SigningKeyUnusable extends Error {
  override readonly name = 'SigningKeyUnusable';
}

/**
 * The signer of a node: of the key at `path`, which its owner keeps, or else of `signing-key.pem` in the state directory,
 * made there (mode 0600) the first time. Two that start at once get the same key. Throws `SigningKeyUnusable`.
 */
export async function openSigner(
  from: { readonly path: string } | { readonly stateDirectory: string },
): Promise<Signer> {
  if ('path' in from) return readSigner(from.path);
  const path = join(from.stateDirectory, 'signing-key.pem');
  await createKeyFile(path);
  return readSigner(path);
}

async function readSigner(path: string): Promise<Signer> {
  try {
    return signerOf(await readFile(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SigningKeyUnusable(
      `The signing key ${path} cannot be used: ${reason}. It holds an Ed25519 private key in PKCS #8 PEM, as \`openssl genpkey -algorithm ed25519\` writes one.`,
    );
  }
}

/** Creates the file with its whole content, or leaves the one that is there. */
async function createKeyFile(path: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const draft = `${path}.${randomUUID()}.draft`;
  await writeFile(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
