import type { Clock } from '../../foundation/clock';
import {
  callOutside,
  fillEndpoint,
  FIRST_ATTEMPT,
  joinUrl,
  type Attempt,
  type Jitter,
  type OutboundRequest,
} from '../outbound';
import type { GraphCredential } from './graph-credential';
import { pausesEverything } from './graph-errors';
import type { GraphReply, GraphRequest } from './graph-reply';
import type { GraphSettings } from './graph-settings';
import { readGraphAnswer } from './read-graph-answer';
import type { UsageGovernor } from './usage-governor';

/** The call that sends. */
export const MESSAGES = '/{phone_number_id}/messages';
/** When a send from a stopped number is tried again: stops last for minutes. */
const STOPPED_AGAIN_MS = 5 * 60_000;

/**
 * Calls Meta's Graph API with one credential: version in the path, `appsecret_proof` on every call, usage headers obeyed, errors classified.
 *
 * It logs nothing. URLs hold secrets and identifiers, messages and details may hold the phone number: none of them leaves this class except in
 * the body that the caller asked for.
 */
export class GraphClient {
  constructor(
    readonly settings: GraphSettings,
    readonly credential: GraphCredential,
    private readonly governor: UsageGovernor,
    readonly clock: Clock,
    private readonly jitter: Jitter = Math.random,
    /** Numbers from which nothing may be sent: sends from them are postponed, everything else goes on. */
    private readonly stopped: ReadonlySet<string> = new Set(),
  ) {}

  /** Makes one call, once. Repeating is for the caller, not before `retryAtMs`. Never throws for what Meta or the network does. */
  async call(request: GraphRequest, attempt: Attempt = FIRST_ATTEMPT): Promise<GraphReply> {
    if (request.endpoint === MESSAGES && this.stopped.has(request.path?.phone_number_id ?? '')) {
      return { kind: 'postponed', retryAtMs: this.clock.now() + STOPPED_AGAIN_MS };
    }
    if (request.urgent !== true && this.governor.pausedUntil > this.clock.now()) {
      return { kind: 'postponed', retryAtMs: this.governor.pausedUntil };
    }
    const answer = await callOutside(this.outboundOf(request));
    const nowMs = this.clock.now();
    const endpoint = `${request.method} ${request.endpoint}`;
    const reply = readGraphAnswer(answer, { endpoint, attempt, nowMs, jitter: this.jitter });
    if (answer.kind === 'answer') this.governor.observe(answer.headers, nowMs);
    if (reply.kind !== 'error') return reply;
    if (pausesEverything(reply.code)) this.governor.pauseUntil(reply.retryAtMs);
    return { ...reply, retryAtMs: Math.max(reply.retryAtMs, this.governor.pausedUntil) };
  }

  private outboundOf(request: GraphRequest): OutboundRequest {
    const token = request.as === 'app' ? this.credential.appToken() : this.credential.accessToken();
    const path = `/${this.settings.version}${fillEndpoint(request.endpoint, request.path ?? {})}`;
    const query = { ...request.query, appsecret_proof: this.credential.proofFor(token) };
    return {
      method: request.method,
      url: joinUrl(this.settings.baseUrl, path, query),
      headers: { authorization: `Bearer ${token}`, ...contentType(request) },
      ...bodyOf(request),
      timeoutMs: this.settings.timeoutMs,
    };
  }
}

function contentType(request: GraphRequest): Record<string, string> {
  if (request.json !== undefined) return { 'content-type': 'application/json' };
  return request.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
}

function bodyOf(request: GraphRequest): { body?: string } {
  if (request.json !== undefined) return { body: JSON.stringify(request.json) };
  return request.form === undefined ? {} : { body: new URLSearchParams(request.form).toString() };
}
