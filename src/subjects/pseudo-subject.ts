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

  /** Its reference, or undefined while nothing was ever sealed under it. */
  find(): Promise<string | undefined> {
    return this.resolve(false);
  }

  /** Its reference; made when there is none. */
  async findOrCreate(): Promise<string> {
    return (await this.resolve(true))!;
  }

  private async resolve(mayCreate: boolean): Promise<string | undefined> {
    if (this.known !== undefined) return this.known;
    const eventTime = Math.floor(this.clock.now() / 1000);
    const [answer] = await this.keyring.resolve([{ identifiers: UNATTRIBUTED, eventTime, mayCreate }]);
    this.known = answer?.subjectRef;
    return this.known;
  }
}
