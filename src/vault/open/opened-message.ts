import type { DeliveryState } from './delivery-states';

/** A message as it may be read: redacted, and as its sender last left it. */
export interface OpenedMessage {
  id: Buffer;
  direction: 'inbound' | 'outbound';
  type: string;
  sentAt: Date;
  channelId: string;
  retentionClass: string;
  expiresAt: Date;
  /** Null when it was taken back, withheld because it could not be redacted, or cannot be read. */
  text: string | null;
  /** Why `text` is null. */
  absent?: 'revoked' | 'withheld' | 'unreadable';
  redactions: { type: string; count: number }[];
  editedAt?: Date;
  revokedAt?: Date;
  /** The message that it answers, reacts to, edits or revokes, if that is stored. */
  replyTo?: Buffer;
  /** Outbound messages only. */
  delivery?: DeliveryState;
}
