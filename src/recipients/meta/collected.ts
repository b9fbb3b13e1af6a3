import type { MediaOrigin, StorageMode } from './residuals';

/** Who runs a number between Lethe and Meta. Those after `vonage` have no adapter: their copies need a person. */
export type Provider =
  | 'meta'
  | '360dialog'
  | 'twilio'
  | 'vonage'
  | 'ycloud'
  | 'infobip'
  | 'aws'
  | 'kapso'
  | 'bird'
  | 'gupshup'
  | 'other';

/** A business number through which the person was in contact. */
export interface ChannelAtMeta {
  readonly phoneNumberId: string;
  readonly wabaId: string;
  /** Business portfolio; null when unknown. */
  readonly portfolioId: string | null;
  readonly provider: Provider;
  readonly storage: StorageMode;
  /** Also in the Business app on a phone. */
  readonly coexistence: boolean;
  /** `credentials`: the token is gone. `account`: disabled, restricted, locked or off-boarded. Then nothing can be called. */
  readonly reach: 'ok' | 'credentials' | 'account';
  /** Last message or status about the person on this number; null = none known. */
  readonly lastEventAtMs: number | null;
  /** The person is on this number's block list. */
  readonly blocked: boolean;
}

/** A user id, present or past, and where it was seen; null = not known where. */
export interface CollectedBsuid {
  readonly bsuid: string;
  readonly portfolioId: string | null;
}

/** A medium of the person, sent or received. */
export interface CollectedMedia {
  readonly mediaId: string;
  readonly phoneNumberId: string;
  readonly origin: MediaOrigin;
  readonly atMs: number;
}

/** A copy of one message at a BSP, by the BSP's own id (`reference` §4.2, BSPs). */
export interface CollectedBspMessage {
  readonly phoneNumberId: string;
  readonly messageId: string;
  readonly direction: 'inbound' | 'outbound';
}

/** Everything about one person that matters for deletion at Meta and BSPs. Personal data: seal it in the obligation, let it die with it. */
export interface CollectedForMeta {
  readonly nowMs: number;
  /** Due date of the request: manual tasks are due then, too. */
  readonly dueAtMs: number;
  readonly channels: readonly ChannelAtMeta[];
  /** E.164 or digits, every spelling known. */
  readonly phones: readonly string[];
  readonly bsuids: readonly CollectedBsuid[];
  readonly media: readonly CollectedMedia[];
  readonly bspMessages: readonly CollectedBspMessage[];
  /** Custom audiences the business fills with customers' phones; null = nobody has said whether there are any. */
  readonly audiences: readonly ({ readonly audienceId: string } | { readonly adAccountId: string })[] | null;
  /** Whether conversion events with a click id of this person went to Meta. */
  readonly conversionEvents: 'never' | 'sent' | 'unknown';
  readonly groups: readonly string[];
  /** The DPO decided to take the person out of the groups, visible to all. */
  readonly leaveGroups: boolean;
  /** The business keeps the Business Suite inbox, labels or notes, or has the chats on a phone. */
  readonly businessSuite: boolean;
}
