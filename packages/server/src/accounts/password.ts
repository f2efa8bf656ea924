import Type from 'typebox';
import { Refused } from '../http/refused.ts';

/** A password that is to be set. */
export const NewPassword = Type.String({
  minLength: 12,
  maxLength: 128,
  description: 'Anything but the address of the account.',
});

/** Hashes a new password (scrypt); throws `Refused` for the one that everyone would guess. */
export async function hashNewPassword(password: string, email: string, field = '/password'): Promise<string> {
  if (password.toLowerCase() === email.toLowerCase()) {
    throw new Refused({
      code: 'invalid_request',
      field,
      message: 'The password is the e-mail address. Choose another one.',
    });
  }
  const { hashPassword } = await passwords();
  return hashPassword(password);
}

/** Whether the password is the one that was hashed; does the same work where there is none. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const { hashPassword, verifyPassword } = await passwords();
  if (hash !== null) return verifyPassword({ password, hash });
  await hashPassword(password);
  return false;
}

/** Loaded when first needed, with the rest of better-auth. */
const passwords = () => import('better-auth/crypto');
