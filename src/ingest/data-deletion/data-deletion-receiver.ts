import type { HeldSecrets } from '../../credentials';
import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { assertAccepted, type SealIntake } from '../../vault/seal';
import { readSignedRequest, type Update } from '../../whatsapp';
import { codeHash, confirmationCode } from './confirmation-code';
import type { DataDeletionState, DataDeletionStore } from './data-deletion.store';

/** A callback is believed for a week: Meta repeats it, and nobody else can make one. */
const MAX_AGE_SECONDS = 7 * 86_400;
const MAX_AHEAD_SECONDS = 600;

/**
 * Takes Meta's Data Deletion Request Callback: somebody who logged in to the Meta app (an employee, say) wants their data deleted. It names no customer, so it
 * opens a request of its own kind and touches no messages.
 */
export class DataDeletionReceiver {
  constructor(
    private readonly secrets: Pick<HeldSecrets, 'live' | 'lookAgain'>,
    private readonly intake: Pick<SealIntake, 'deliver'>,
    private readonly store: Pick<DataDeletionStore, 'register' | 'find'>,
    private readonly clock: Clock,
  ) {}

  /** Registers a request durably and returns its code. Throws `data-deletion.refused` for what is not signed, not understood or out of date. */
  async receive(signedRequest: string): Promise<string> {
    const request = await this.read(signedRequest);
    const age = 'issuedAt' in request ? Math.floor(this.clock.now() / 1000) - request.issuedAt : Number.NaN;
    if ('refused' in request || age > MAX_AGE_SECONDS || age < -MAX_AHEAD_SECONDS) {
      throw new DomainError(
        'invalid',
        'data-deletion.refused',
        'signed_request must be signed by the app and recent',
      );
    }
    const code = confirmationCode(this.secrets.live()[0]!, signedRequest);
    const hash = codeHash(code)!;
    const { fates } = await this.intake.deliver([
      sealedUpdate(request.appScopedUserId, request.issuedAt, hash),
    ]);
    assertAccepted(fates);
    await this.store.register(hash);
    return code;
  }

  /** Refused only after looking for a secret that was added a moment ago. */
  private async read(signedRequest: string): Promise<ReturnType<typeof readSignedRequest>> {
    const request = readSignedRequest(signedRequest, this.secrets.live());
    if (!('refused' in request) || request.refused !== 'signature') return request;
    await this.secrets.lookAgain();
    return readSignedRequest(signedRequest, this.secrets.live());
  }

  /** Where a request stands; null for a code that was never given out. */
  find(code: string): Promise<DataDeletionState | null> {
    const hash = codeHash(code);
    return hash === null ? Promise.resolve(null) : this.store.find(hash);
  }
}

function sealedUpdate(appScopedUserId: string, issuedAt: number, hash: Buffer): Update {
  return {
    kind: 'event',
    event: 'data-deletion',
    field: 'data_deletion',
    channel: { accountId: null, phoneNumberId: null, displayPhone: null },
    // Its own time of receipt: what is asked today is kept from today.
    eventTime: null,
    person: null,
    unknownPaths: [],
    externalId: hash.toString('hex'),
    detail: null,
    raw: { appScopedUserId, issuedAt },
  };
}
