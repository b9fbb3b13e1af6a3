import type { TargetState } from '../outbound';
import type { AudienceTarget } from './audiences';
import type { BlockedUser } from './block-list';
import type { MediaTarget } from './media-deletion';
import type { RetentionBasis } from './residuals';

/** The letters of `reference` §4.2; `bsp` for a copy at a BSP. */
export type TargetLetter =
  | 'a'
  | 'a′'
  | 'b'
  | 'c'
  | 'd'
  | 'e'
  | 'f'
  | 'g'
  | 'h'
  | 'i'
  | 'j'
  | 'k'
  | 'l'
  | 'm'
  | 'n'
  | 'o'
  | 'p'
  | 'bsp';

/** What an answer can prove: its result, its receipt, nothing (a date), nothing (a person must act), or that it cannot be done. */
export type TargetClass = 'verdict' | 'accepted' | 'expires' | 'manual' | 'impossible' | 'not-applicable';

/** What is called, with which values. Personal data: keep it sealed under the obligation's key, never in a row, a log or a job. */
export type TargetOperand =
  | {
      readonly kind: 'contact-book';
      readonly phoneNumberId: string;
      readonly bsuid: string;
      readonly via: 'meta' | '360dialog';
    }
  | ({ readonly kind: 'media'; readonly via: 'meta' | '360dialog' } & MediaTarget)
  | { readonly kind: 'audience'; readonly audience: AudienceTarget; readonly hashes: readonly string[] }
  | { readonly kind: 'unblock'; readonly phoneNumberId: string; readonly blocked: BlockedUser }
  | { readonly kind: 'group'; readonly groupId: string; readonly user: string }
  | {
      readonly kind: 'bsp-message';
      readonly provider: 'twilio' | 'vonage';
      readonly phoneNumberId: string;
      readonly messageId: string;
      readonly direction: 'inbound' | 'outbound';
    };

/** One thing to be forgotten outside. Everything but `operand` may be kept and shown; it names no person. */
export interface ForgettingTarget {
  readonly letter: TargetLetter;
  /** Stable words, such as `contact-book-entry`. */
  readonly name: string;
  readonly class: TargetClass;
  readonly state: TargetState;
  /** Business number it belongs to, where it belongs to one. */
  readonly phoneNumberId?: string;
  /** Why it is in this state, as stable words. */
  readonly reason?: string;
  /** The DPO is to be told at once. */
  readonly tell?: 'credentials' | 'account';
  /** When it goes by itself, UTC ms, and what that rests on. */
  readonly untilMs?: number;
  readonly basis?: RetentionBasis;
  /** A manual task is due then, UTC ms. */
  readonly dueAtMs?: number;
  /** To be done once more then, unless the person has written again since, UTC ms. */
  readonly repeatAtMs?: number;
  /** Present exactly when there is something to call. */
  readonly operand?: TargetOperand;
}
