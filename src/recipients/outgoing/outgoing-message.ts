/** Which text a message is; `wording.ts` has each in every language. */
export const MESSAGE_KINDS = [
  'code',
  'confirm',
  'receipt',
  'wrong-code',
  'code-over',
  'by-hand',
  'extended',
  'package',
] as const;
/** One of {@link MESSAGE_KINDS}. */
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** Texts that are told at any time, also when WhatsApp's 24 hours are over: then as a template, if there is one. */
export type TemplateKind = 'extended' | 'package';

/** What a text may name: nothing about the person but what they asked for. */
export interface MessageFacts {
  /** The kind of the request. */
  asked?: string;
  /** Its id. */
  reference?: string;
  /** Days, `YYYY-MM-DD`, by the controller's own clock. */
  receivedOn?: string;
  dueOn?: string;
  attemptsLeft?: number;
}

/** A message that is to be sent. */
export interface OutgoingMessage {
  id: string;
  requestId: string;
  subjectRef: string;
  /** The business number to send it from; null: the one that the person last wrote to. */
  channelId: string | null;
  /** Under it the worker may open the person's identifiers, for this message. */
  grantId: string;
  kind: MessageKind;
  language: string;
  facts: MessageFacts;
  expiresAt: Date;
  /** A code or a link, sealed. */
  sealed: { incarnation: number; classId: number; bucket: number; secret: Buffer } | null;
}

/**
 * Where a message ended. `accepted`: Meta took it · `unknown`: it may have been sent, and is not sent again · `refused`: surely not sent, `why` says on
 * what ground · `expired`: it could not be sent while it was worth something.
 */
export type MessageEnd = 'accepted' | 'unknown' | 'refused' | 'expired';
