import type { JsonObject } from '../../whatsapp';
import type { AttemptEvidence, NoAnswerReason } from '../outbound';
import type { GraphVerdict } from './graph-errors';

/** One call of the Graph API. */
export interface GraphRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path template after the version, such as `/{phone_number_id}/contact_book`. */
  readonly endpoint: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: object;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
  /** Whose token: the credential's own, or the app's (only to inspect tokens). */
  readonly as?: 'token' | 'app';
  /** Made even while the usage governor pauses: what contains a leak cannot wait for a rate limit. */
  readonly urgent?: boolean;
}

/**
 * What came of it. `answer` is 2xx without an error: whether it holds the expected key is for the caller, and a 200 without it is a failure.
 * `body` of an error may name the phone number: read fields from it, never log or store it.
 */
export type GraphReply =
  | { readonly kind: 'answer'; readonly body: JsonObject; readonly evidence: AttemptEvidence }
  | {
      readonly kind: 'error';
      readonly verdict: GraphVerdict;
      readonly code: number | null;
      readonly subcode: number | null;
      readonly body: JsonObject;
      readonly retryAtMs: number;
      readonly evidence: AttemptEvidence;
    }
  | {
      readonly kind: 'no-answer';
      readonly reason: NoAnswerReason;
      readonly retryAtMs: number;
      readonly evidence: AttemptEvidence;
    }
  | { readonly kind: 'postponed'; readonly retryAtMs: number };
