import type { Clock } from '../../src/foundation/clock';
import { Faults } from './faults';
import { appRoutes } from './graph-api/app-routes';
import { authorise, type Caller } from './graph-api/authorise';
import { deletionRoutes } from './graph-api/deletion-routes';
import { refuse, Refusal } from './graph-api/graph-error';
import { Limits } from './graph-api/limits';
import { mediaRoutes } from './graph-api/media-routes';
import { numberRoutes } from './graph-api/number-routes';
import type { Call, Route } from './graph-api/route';
import { TokenRegistry } from './graph-api/tokens';
import { World, type Account } from './graph-api/world';
import { Journal, type Effect } from './journal';
import { LoopbackServer, type LoopbackReply, type LoopbackRequest } from './loopback-server';

export type { Account, Audience, BusinessNumber, Medium, Person } from './graph-api/world';

const ROUTES: readonly Route[] = [...deletionRoutes, ...mediaRoutes, ...numberRoutes, ...appRoutes];

/**
 * A stand-in for Meta's Graph API on loopback that enforces the documented rules (`reference` §4, §5): version in the path, token and
 * `appsecret_proof`, scopes and accounts, usage headers and limits, ends of media and tokens, what re-creates a contact-book entry, what a
 * deletion proves. `world` is what Meta knows, `journal` what was done, `faults` what is to go wrong. Ids: numbers begin with 1, media with 9.
 */
export class FakeGraphApi {
  readonly world: World;
  readonly registry: TokenRegistry;
  readonly limits: Limits;
  readonly faults: Faults;
  readonly journal = new Journal();
  /** Versions that still work. */
  readonly versions = new Set(['v24.0', 'v25.0', 'v26.0']);
  private server: LoopbackServer | null = null;

  private constructor(private readonly clock: Clock) {
    this.world = new World(clock);
    this.registry = new TokenRegistry(clock);
    this.limits = new Limits(clock);
    this.faults = new Faults(clock);
  }

  /** Starts it with one app; more can be put into `registry.apps`. */
  static async start(options: { clock: Clock; appId: string; appSecret: string }): Promise<FakeGraphApi> {
    const fake = new FakeGraphApi(options.clock);
    fake.registry.apps.set(options.appId, options.appSecret);
    fake.server = await LoopbackServer.start((request) => fake.serve(request));
    return fake;
  }

  /** `http://127.0.0.1:port`, also the host of media. */
  get origin(): string {
    if (this.server === null) throw new Error('the fake Graph API has not been started');
    return this.server.origin;
  }

  async close(): Promise<void> {
    await this.server?.close();
  }

  private serve(request: LoopbackRequest): LoopbackReply {
    const effects: Effect[] = [];
    const reply = this.faults.take('instead', request) ?? this.act(request, effects);
    const final = this.faults.take('after', request) ?? reply;
    this.journal.add({
      atMs: this.clock.now(),
      method: request.method,
      path: request.url.pathname,
      status: typeof final === 'string' ? null : final.status,
      effects,
    });
    return final;
  }

  private act(request: LoopbackRequest, effects: Effect[]): LoopbackReply {
    if (request.url.pathname.startsWith('/media-bytes/')) return this.mediaBytes(request);
    return answerOf(() => {
      const versioned = /^\/(v[\d.]+)(\/.*)$/.exec(request.url.pathname);
      if (versioned === null || !this.versions.has(versioned[1]!)) {
        return refuse(2500, { details: 'Unknown path components or version' });
      }
      return this.call(request, versioned[2]!, effects);
    });
  }

  private call(request: LoopbackRequest, path: string, effects: Effect[]): Exclude<LoopbackReply, string> {
    const caller = authorise(request, this.registry);
    const route = ROUTES.find((one) => one.method === request.method && one.pattern.test(path));
    if (route === undefined) return refuse(2500, { details: 'Unknown path components' });
    const call: Call = {
      request,
      params: (route.pattern.exec(path) ?? []).slice(1).map(decodeURIComponent),
      query: request.url.searchParams,
      world: this.world,
      registry: this.registry,
      limits: this.limits,
      clock: this.clock,
      origin: this.origin,
      appId: caller.appId,
      token: caller.token,
      effect: (name, key) => effects.push({ name, key }),
    };
    const account = route.account?.(call) ?? null;
    const headers = this.limits.count(caller.appId, account?.id ?? null);
    const reply = answerOf(() => {
      permit(caller, route, account);
      return route.handle(call);
    });
    return { ...reply, headers: { 'x-fb-trace-id': 'FakeTraceId', ...headers, ...reply.headers } };
  }

  /** Not under the API: bytes of media, with the token, for five minutes. */
  private mediaBytes(request: LoopbackRequest): LoopbackReply {
    const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const token = this.registry.tokens.get(bearer);
    if (token === undefined || !this.registry.isValid(token)) return { status: 401, body: 'token needed' };
    const entry = this.world.mediaUrls.get(request.url.pathname.slice('/media-bytes/'.length));
    const medium = entry === undefined ? undefined : this.world.media.get(entry.mediaId);
    if (entry === undefined || medium === undefined || entry.untilMs <= this.clock.now())
      return { status: 404 };
    return { status: 200, headers: { 'content-type': medium.mimeType }, body: medium.bytes };
  }
}

/** What a step answers, an error included. */
function answerOf(step: () => Exclude<LoopbackReply, string>): Exclude<LoopbackReply, string> {
  try {
    return step();
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
}

function permit(caller: Caller, route: Route, account: Account | null): void {
  const { token } = caller;
  if (token !== null && route.scope !== undefined && !token.scopes.includes(route.scope))
    refuse(10, { status: 403 });
  if (
    token !== null &&
    account !== null &&
    token.accountIds.length > 0 &&
    !token.accountIds.includes(account.id)
  ) {
    refuse(200, { status: 403 });
  }
  if (account?.state === 'disabled') refuse(368, { status: 403 });
  if (account?.state === 'locked') refuse(131031, { status: 403 });
}
