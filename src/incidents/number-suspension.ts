import type { Credentials } from '../credentials';
import {
  deregisterNumber,
  type GraphAccess,
  listSubscribedApps,
  registerNumber,
  subscribeApp,
  unsubscribeApp,
} from '../recipients/meta';
import type { Incident } from './incident';
import type { IncidentStore } from './incident.store';
import { done, type Found, needsPerson, notApplicable } from './step-outcome';

/** What is done at Meta with the accounts and numbers of an incident, as far as there are calls for it (`reference` §5.3). */
export class NumberSuspension {
  constructor(
    private readonly store: IncidentStore,
    private readonly access: GraphAccess,
    private readonly credentials: Credentials,
  ) {}

  /** Whoever had the token may have added an app of theirs, or led our webhooks elsewhere: ours is subscribed anew, without any override. */
  async renewSubscriptions({ channelIds, suspend }: Incident): Promise<Found> {
    let foreign = 0;
    const accounts = await this.accountsOf(channelIds);
    for (const wabaId of accounts)
      await this.access.use(wabaId, async ({ client }) => {
        const apps = await listSubscribedApps(client, wabaId);
        foreign += apps.filter((app) => app !== client.credential.appId).length;
        if (suspend !== 'unsubscribe') await subscribeApp(client, wabaId);
      });
    return foreign === 0
      ? done({ accounts: accounts.length })
      : needsPerson('apps that are not ours get the webhooks', { apps: foreign });
  }

  /** Takes accounts or numbers out of service, as far as asked. */
  async suspend({ suspend, channelIds }: Incident): Promise<Found> {
    if (suspend === 'none') return notApplicable;
    if (suspend === 'unsubscribe') {
      const accounts = await this.accountsOf(channelIds);
      for (const wabaId of accounts)
        await this.access.use(wabaId, ({ client }) => unsubscribeApp(client, wabaId));
      return done({ how: suspend, accounts: accounts.length });
    }
    const numbers = await this.store.numbersOf(channelIds);
    for (const { phoneNumberId, wabaId } of numbers)
      await this.access.use(wabaId, ({ client }) => deregisterNumber(client, phoneNumberId));
    return done({ how: suspend, numbers: numbers.length });
  }

  /** Takes them into service again; a number needs its PIN for that, and without one throws `credential.none`. */
  async resume(incidentId: string): Promise<void> {
    const incident = await this.store.find(incidentId);
    if (incident === undefined || incident.suspend === 'none') return;
    if (incident.suspend === 'unsubscribe') {
      for (const wabaId of await this.accountsOf(incident.channelIds))
        await this.access.use(wabaId, ({ client }) => subscribeApp(client, wabaId));
      return;
    }
    for (const { phoneNumberId, wabaId } of await this.store.numbersOf(incident.channelIds))
      await this.credentials.use('meta-pin', phoneNumberId, ([pin]) =>
        this.access.use(wabaId, ({ client }) =>
          registerNumber(client, { phoneNumberId, pin: pin.bytes.toString('latin1') }),
        ),
      );
  }

  private async accountsOf(channelIds: readonly string[]): Promise<string[]> {
    const numbers = await this.store.numbersOf(channelIds);
    return [...new Set(numbers.flatMap(({ wabaId }) => wabaId ?? []))];
  }
}
