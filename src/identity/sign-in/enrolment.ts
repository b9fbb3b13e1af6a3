import type { AuditLog } from '../../audit';
import { base32, matchTotp, randomBytes, wipe } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import { RequestInvalid, Unauthenticated } from '../../foundation/http';
import { invitationHash } from '../people/invitation';
import type { PeopleKeys } from '../people/people-keys';
import type { PeopleStore, SignInFacts } from '../people/people.store';
import { readProfile } from '../people/profile';
import { type PersonRole, SECOND_FACTOR_ROLES } from '../roles';
import type { PasswordHasher } from './password-hasher';
import { brokenPasswordRule } from './password-rules';
import { newRecoveryCodes } from './recovery-codes';

/** 160 bits, as RFC 4226 recommends. */
const SECRET_BYTES = 20;

/** What an invited person sets their authenticator up with. */
export interface EnrolmentOffer {
  role: PersonRole;
  secondFactorRequired: boolean;
  secret: string;
  /** `otpauth://`, to be shown as a QR code. */
  uri: string;
}

/** What enrolment stands on. */
export interface EnrolmentParts {
  store: PeopleStore;
  keys: PeopleKeys;
  hasher: PasswordHasher;
  audit: AuditLog;
  clock: Clock;
  breachedFile: string | undefined;
}

type Invited = NonNullable<Awaited<ReturnType<PeopleStore['invited']>>>;

/** How somebody who was invited to sign in with a password comes to one, and to a second factor. */
export class Enrolment {
  constructor(private readonly parts: EnrolmentParts) {}

  /** Makes a secret for an authenticator; it counts once the enrolment is completed with one of its codes. A repetition makes another. */
  async offer(tx: Transaction, invitation: string): Promise<EnrolmentOffer> {
    const invited = await this.invited(tx, invitation);
    const secret = randomBytes(SECRET_BYTES);
    try {
      await this.parts.store.setTotp(tx, invited.id, await this.parts.keys.seal(secret));
      const text = base32(secret);
      const label = encodeURIComponent(`Lethe:${(await this.profileOf(invited)).login}`);
      return {
        role: invited.role,
        secondFactorRequired: SECOND_FACTOR_ROLES.includes(invited.role),
        secret: text,
        uri: `otpauth://totp/${label}?secret=${text}&issuer=Lethe`,
      };
    } finally {
      wipe(secret);
    }
  }

  /**
   * Sets the password and the second factor; from now on the person can sign in. Returns codes for the day their phone is lost. Throws
   * {@link RequestInvalid} for a weak password and a wrong or missing code.
   */
  async complete(
    tx: Transaction,
    { invitation, password, code }: { invitation: string; password: string; code?: string | undefined },
  ): Promise<{ recoveryCodes: string[] }> {
    const invited = await this.invited(tx, invitation);
    const { login, name } = await this.profileOf(invited);
    const { breachedFile, store, hasher, clock, audit } = this.parts;
    const rule = await brokenPasswordRule(password, { known: [login, name], breachedFile });
    if (rule !== undefined) throw new RequestInvalid([{ path: 'password', rule }]);
    const hasFactor = await this.confirmFactor(tx, invited, code);
    const recovery = hasFactor ? newRecoveryCodes() : { codes: [], hashes: [] };
    await store.activate(tx, invited.id, {
      passwordHash: await hasher.hash(password),
      recoveryHashes: recovery.hashes,
      now: new Date(clock.now()),
    });
    await audit.append(tx, {
      type: 'login',
      actor: { kind: 'app-user', ref: invited.id },
      code: 'enrolled',
    });
    return { recoveryCodes: recovery.codes };
  }

  private async confirmFactor(tx: Transaction, invited: SignInFacts, code?: string): Promise<boolean> {
    const { store, keys, clock } = this.parts;
    const { id, role, totp, totpKey, totpRecordId } = invited;
    if (code === undefined) {
      if (SECOND_FACTOR_ROLES.includes(role))
        throw new RequestInvalid([{ path: 'code', rule: 'must be given: this role takes a second factor' }]);
      await store.setTotp(tx, id, null);
      return false;
    }
    if (totp === null)
      throw new RequestInvalid([
        { path: 'code', rule: 'must be of the secret that POST /v1/enrolment gives' },
      ]);
    const secret = await keys.open({ keyId: totpKey!, recordId: totpRecordId!, record: totp });
    const step = matchTotp(secret, code, { now: clock.now(), usedStep: 0 });
    wipe(secret);
    if (step === undefined)
      throw new RequestInvalid([{ path: 'code', rule: 'must be what the authenticator shows now' }]);
    await store.takeTotpStep(tx, id, step);
    return true;
  }

  private async invited(tx: Transaction, invitation: string): Promise<Invited> {
    const hash = invitationHash(invitation);
    const now = new Date(this.parts.clock.now());
    const found = hash && (await this.parts.store.invited(tx, hash, now));
    if (!found)
      throw new Unauthenticated(
        'enrolment.refused',
        'this invitation does not count: it was used, is over, or is mistyped; ask for another',
      );
    return found;
  }

  private async profileOf({ record }: Invited) {
    const { profileKey: keyId, profileRecordId: recordId, profile } = record;
    return readProfile(await this.parts.keys.open({ keyId, recordId, record: profile! }));
  }
}
