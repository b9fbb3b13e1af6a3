import { Algorithm, hash, type Options, verify } from '@node-rs/argon2';
import { randomBytes, wipe } from '../../crypto';
import { tooMany, Turns } from '../../foundation/http';
import type { PeopleKeys } from '../people/people-keys';

/** Argon2id as OWASP recommends it: 19 MiB, two passes. */
const COST: Options = { algorithm: Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Hashes at a time: each takes a core for some 50 ms, and the rest of the API needs one too. */
const AT_ONCE = 2;
const MAX_WAITING = 32;

/** Hashes and checks passwords, peppered with a key that only the keyring has: a stolen table cannot be guessed at. */
export class PasswordHasher {
  private readonly turns = new Turns(AT_ONCE);
  private waiting = 0;
  private decoy: Promise<string> | undefined;

  constructor(private readonly keys: PeopleKeys) {}

  hash(password: string): Promise<string> {
    return this.inTurn((secret) => hash(password.normalize('NFKC'), { ...COST, secret }));
  }

  /** Whether a password fits. Without a hash the answer is no, after the same work: whether there is such an account is not told by how long it took. */
  verify(passwordHash: string | null, password: string): Promise<boolean> {
    return this.inTurn(async (secret) => {
      const fits = await verify(passwordHash ?? (await this.decoyHash(secret)), password.normalize('NFKC'), {
        secret,
      });
      return passwordHash !== null && fits;
    });
  }

  private decoyHash(secret: Buffer): Promise<string> {
    this.decoy ??= hash(randomBytes(32), { ...COST, secret });
    return this.decoy;
  }

  /** Throws `request.too-many` when so many wait already that their clients would give up. */
  private async inTurn<T>(work: (pepper: Buffer) => Promise<T>): Promise<T> {
    if (this.waiting >= MAX_WAITING) throw tooMany('too many sign-ins at once; try again shortly');
    this.waiting += 1;
    const pepper = await this.keys.pepper().catch((error: unknown) => {
      this.waiting -= 1;
      throw error;
    });
    try {
      return await this.turns.take(() => work(pepper));
    } finally {
      this.waiting -= 1;
      wipe(pepper);
    }
  }
}
