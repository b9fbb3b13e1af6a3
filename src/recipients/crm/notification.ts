/** What recipients are told under Art. 19 GDPR; the dotted type is that of the payload. */
export type NotificationType =
  'subject.erased' | 'subject.rectified' | 'subject.restricted' | 'subject.restriction_lifted';

/** One notification to one recipient. The ids are the recipient's own and Lethe's random one: no phone, no name. */
export interface Notification {
  /** Random id, the same through all repeats; the recipient acknowledges it. */
  readonly id: string;
  readonly type: NotificationType;
  /** When it happened, UTC ms. */
  readonly occurredAtMs: number;
  /** Lethe's random reference of the person. */
  readonly subjectId: string;
  /** The ids under which this recipient knows the person. Personal data for as long as it does. */
  readonly externalIds: readonly string[];
}

/** The bytes to be sent: the same ones for the same notification, whatever the attempt. */
export function notificationBody(notification: Notification): Buffer {
  const { id, type, occurredAtMs, subjectId, externalIds } = notification;
  const timestamp = new Date(occurredAtMs).toISOString();
  return Buffer.from(
    JSON.stringify({ type, timestamp, data: { notificationId: id, subjectId, externalIds } }),
    'utf8',
  );
}
