import { ManualClock } from '../../src/foundation/clock';
import { GraphClient, GraphCredential, graphSettings, UsageGovernor } from '../../src/recipients/meta';
import { FakeGraphApi, type Account, type BusinessNumber } from './fake-graph-api';

/** Names used by the fixture: invented, in ranges that belong to nobody. */
export const ADA = '15550142233';
export const ADA_BSUID = 'US.20000000000000000001';
export const PORTFOLIO = '300000000000003';
export const NUMBER = '100000000000001';
export const ACCOUNT = '200000000000001';
const APP_ID = '4000000001';
const APP_SECRET = 'a'.repeat(32);

/** A fake Meta with one account, one number and one person, and a client with a valid token. */
export interface GraphFixture {
  readonly clock: ManualClock;
  readonly api: FakeGraphApi;
  readonly account: Account;
  readonly number: BusinessNumber;
  readonly token: string;
  readonly governor: UsageGovernor;
  readonly client: GraphClient;
  /** A client with another token, version or time-out, and a governor of its own. */
  clientWith(change: {
    accessToken?: string;
    appSecret?: string;
    version?: string;
    timeoutMs?: number;
    maxMediaBytes?: number;
    mediaHosts?: string;
    url?: string;
  }): GraphClient;
  close(): Promise<void>;
}

/** Starts one. The clock is manual; jitter is none, so that instants can be compared. */
export async function startGraph(): Promise<GraphFixture> {
  const clock = new ManualClock(Date.UTC(2026, 10, 21, 9));
  const api = await FakeGraphApi.start({ clock, appId: APP_ID, appSecret: APP_SECRET });
  const account = api.world.addAccount(ACCOUNT, PORTFOLIO);
  const number = api.world.addNumber(NUMBER, account);
  api.world.addPerson(ADA, { [PORTFOLIO]: ADA_BSUID });
  const token = api.registry.issue(APP_ID);
  const governor = new UsageGovernor();
  const clientWith: GraphFixture['clientWith'] = (change) => build(change, new UsageGovernor());
  const build = (change: Parameters<GraphFixture['clientWith']>[0], usage: UsageGovernor): GraphClient =>
    new GraphClient(
      graphSettings(
        {
          META_GRAPH_URL: change.url ?? api.origin,
          META_GRAPH_VERSION: change.version ?? 'v25.0',
          META_MEDIA_HOSTS: change.mediaHosts ?? new URL(api.origin).host,
        },
        {
          timeoutMs: change.timeoutMs ?? 5_000,
          ...(change.maxMediaBytes !== undefined && { maxMediaBytes: change.maxMediaBytes }),
        },
      ),
      new GraphCredential({
        appId: APP_ID,
        appSecret: change.appSecret ?? APP_SECRET,
        accessToken: change.accessToken ?? token,
      }),
      usage,
      clock,
      () => 1,
    );
  return {
    clock,
    api,
    account,
    number,
    token,
    governor,
    client: build({}, governor),
    clientWith,
    close: () => api.close(),
  };
}
