import type { Clock } from '../foundation/clock';
import type { KeyringClient } from '../keyring/client';

/** By this the keyring knows the pseudo-subject of what nobody can be attributed to: see `vault/seal`. */
const UNATTRIBUTED = [{ kind: 'externalId', value: 'lethe/unattributed' }] as const;

/** The pseudo-subject under whose key everything is sealed that belongs to no known person. It is nobody's conversation. */
export class PseudoSubject {
  private known: string | undefined;

  constructor(
    private readonly keyring: KeyringClient,
    private readonly clock: Clock,
  ) {}

  /** Its reference; made when there is none. */
  async reference(): Promise<string> {
    if (this.known !== undefined) return this.known;
    const eventTime = Math.floor(this.clock.now() / 1000);
    const [answer] = await this.keyring.resolve([{ identifiers: UNATTRIBUTED, eventTime, mayCreate: true }]);
    this.known = answer!.subjectRef!;
    return this.known;
  }
}
