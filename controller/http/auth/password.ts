import { hash, verify } from '@node-rs/argon2';

/** Turns passwords into stored text and back into a yes or no. Injected, so that tests need not burn memory. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  matches(stored: string, password: string): Promise<boolean>;
}

/**
 * argon2id (the library's default variant) with 19 MiB, two passes and one lane:
 * the OWASP Password Storage Cheat Sheet's first recommendation. Runs on the libuv pool, so at most four at once.
 */
export const argon2Hasher: PasswordHasher = {
  hash: (password) => hash(password.normalize('NFKC'), { memoryCost: 19_456, timeCost: 2, parallelism: 1 }),
  matches: (stored, password) => verify(stored, password.normalize('NFKC')),
};
