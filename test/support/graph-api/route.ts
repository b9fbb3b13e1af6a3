import type { Clock } from '../../../src/foundation/clock';
import { objectOf, readJson, type JsonObject } from '../../../src/whatsapp';
import type { LoopbackReply, LoopbackRequest } from '../loopback-server';
import { refuse } from './graph-error';
import type { Limits } from './limits';
import type { FakeToken, TokenRegistry } from './tokens';
import type { Account, BusinessNumber, World } from './world';

/** Everything a route may see and change. */
export interface Call {
  readonly request: LoopbackRequest;
  /** Parts of the path that the pattern captured, decoded. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly world: World;
  readonly registry: TokenRegistry;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly origin: string;
  readonly appId: string;
  /** Null when the app itself calls. */
  readonly token: FakeToken | null;
  /** Notes what changed. */
  effect(name: string, key: string): void;
}

/** One call that the fake answers. */
export interface Route {
  readonly method: string;
  /** Matches the path after the version. */
  readonly pattern: RegExp;
  /** The account that the call is about: its state, its limits, and whether the token reaches it are checked first. */
  readonly account?: (call: Call) => Account | null;
  readonly scope?: string;
  handle(call: Call): Exclude<LoopbackReply, string>;
}

/** 200 with JSON. */
export function ok(body: object): Exclude<LoopbackReply, string> {
  return { status: 200, body };
}

/** The JSON body; error 100 when it is none. */
export function jsonOf({ request }: Call): JsonObject {
  return objectOf(readJson(request.body)) ?? refuse(100, { details: 'a JSON object is needed' });
}

/** The number in the path, when it is one of ours; error 100 as for any unknown object. */
export function numberOf({ params, world }: Call): BusinessNumber {
  return world.numbers.get(params[0] ?? '') ?? refuse(100, { subcode: 33, details: 'Object does not exist' });
}

/** Every messaging call names the product. */
export function requireProduct(value: unknown): void {
  if (value !== 'whatsapp') refuse(100, { details: 'messaging_product must be whatsapp' });
}
