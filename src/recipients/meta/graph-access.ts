import type { CredentialFacts, Credentials, LentSecret } from '../../credentials';
import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { GraphClient } from './graph-client';
import { GraphCredential } from './graph-credential';
import type { SendStops } from './send-stops.store';
import type { GraphSettings } from './graph-settings';
import { UsageGovernor } from './usage-governor';

/** Scope of a token that is for every account. */
const EVERY_ACCOUNT = '*';

/** A token with the app that it belongs to, for the time of a use. */
export interface GraphUse {
  client: GraphClient;
  /** The stored version of the token; null when it came from a file. */
  credentialId: string | null;
  facts: CredentialFacts;
}

/**
 * Calls to the Graph API with stored credentials. Whoever calls names the account and gets a client; token and app secret are opened for that use
 * and for no longer, and callers never see them.
 */
export class GraphAccess {
  /** Usage and pauses are Meta's per app and account, and outlive a use. */
  private readonly governors = new Map<string, UsageGovernor>();

  constructor(
    private readonly credentials: Credentials,
    private readonly settings: GraphSettings,
    private readonly clock: Clock,
    private readonly stops: Pick<SendStops, 'stopped'>,
  ) {}

  /**
   * Calls with the token of a WhatsApp Business account, or with the one for every account. Throws `credential.none` (missing) when there is none, or
   * none of its app's secret.
   */
  async use<T>(wabaId: string | null, work: (use: GraphUse) => Promise<T>): Promise<T> {
    const scope =
      wabaId !== null && (await this.credentials.has('meta-access-token', wabaId)) ? wabaId : EVERY_ACCOUNT;
    return this.credentials.use('meta-access-token', scope, ([token]) => this.useToken(token, work));
  }

  /** Calls with a token in hand, such as one that is to be inspected or revoked. */
  useToken<T>(token: LentSecret, work: (use: GraphUse) => Promise<T>): Promise<T> {
    const { appId } = token.facts;
    if (appId === undefined)
      throw new DomainError(
        'conflict',
        'credential.app-unknown',
        'this token names no app; rotate it with facts.appId',
      );
    return this.credentials.use('meta-app-secret', appId, async ([appSecret]) => {
      const credential = new GraphCredential({
        appId,
        appSecret: appSecret.bytes.toString('latin1'),
        accessToken: token.bytes.toString('latin1'),
      });
      const stopped = await this.stops.stopped();
      const governor = this.governorOf(appId);
      const client = new GraphClient(this.settings, credential, governor, this.clock, Math.random, stopped);
      return work({ client, credentialId: token.id, facts: token.facts });
    });
  }

  private governorOf(appId: string): UsageGovernor {
    const governor = this.governors.get(appId) ?? new UsageGovernor();
    this.governors.set(appId, governor);
    return governor;
  }
}
