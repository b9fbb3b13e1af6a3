import type { Credentials, LentSecret } from '../../credentials';
import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { type BspAdapter, ThreeSixtyDialog, Twilio, Vonage } from '../bsp';
import { executeMetaTarget, type GraphAccess, type TargetOperand } from '../meta';
import type { Attempt, TargetOutcome } from '../outbound';
import type { ChannelOutside } from './channels-outside.store';

/** Where the BSPs are. */
export interface BspAddresses {
  dialog: URL;
  twilio: URL;
  vonage: URL;
  timeoutMs: number;
}

/** Makes the one call for a target, with the credentials of its number and through whoever runs it. */
export class OutsideCalls {
  constructor(
    private readonly graph: GraphAccess,
    private readonly credentials: Credentials,
    private readonly addresses: BspAddresses,
    private readonly clock: Clock,
  ) {}

  /** Throws only for mistakes of ours. Without a credential the outcome is `failed` and told: never `not-possible`. */
  async call(
    channel: ChannelOutside | null,
    operand: TargetOperand,
    attempt: Attempt,
  ): Promise<TargetOutcome> {
    try {
      if (operand.kind === 'bsp-message')
        return await this.viaBsp(operand.provider, channel, operand, attempt);
      if ('via' in operand && operand.via === '360dialog')
        return await this.viaBsp('360dialog', channel, operand, attempt);
      return await this.viaMeta(channel, operand, attempt);
    } catch (error) {
      if (!(error instanceof DomainError) || !WITHOUT_CREDENTIAL.includes(error.code)) throw error;
      return { state: 'failed', finding: 'credentials-refused', tell: 'credentials', evidence: null };
    }
  }

  private viaMeta(
    channel: ChannelOutside | null,
    operand: TargetOperand,
    attempt: Attempt,
  ): Promise<TargetOutcome> {
    return this.graph.use(channel?.wabaId ?? null, ({ client }) =>
      executeMetaTarget(client, operand, attempt),
    );
  }

  private async viaBsp(
    provider: BspProvider,
    channel: ChannelOutside | null,
    operand: TargetOperand,
    attempt: Attempt,
  ): Promise<TargetOutcome> {
    const own = `${provider}:${channel?.phoneNumberId ?? ''}`;
    const scope = channel !== null && (await this.credentials.has('bsp-secret', own)) ? own : provider;
    return this.credentials.use('bsp-secret', scope, ([secret]) =>
      this.adapterOf(provider, secret).forget(operand, attempt),
    );
  }

  private adapterOf(provider: BspProvider, { bytes, facts }: LentSecret): BspAdapter {
    const text = bytes.toString('latin1');
    const account = facts.account ?? '';
    const { timeoutMs, dialog, twilio, vonage } = this.addresses;
    const settings = { timeoutMs, clock: this.clock };
    switch (provider) {
      case '360dialog':
        return new ThreeSixtyDialog({ ...settings, baseUrl: dialog }, text);
      case 'twilio':
        return new Twilio(
          { ...settings, baseUrl: twilio },
          { accountSid: account, keySid: account, secret: text },
        );
      case 'vonage':
        return new Vonage({ ...settings, baseUrl: vonage }, { apiKey: account, apiSecret: text });
    }
  }
}

type BspProvider = BspAdapter['provider'];

/** Nothing to sign in with, or nothing that could be. */
const WITHOUT_CREDENTIAL = ['credential.none', 'credential.app-unknown', 'meta.credential.form'];
