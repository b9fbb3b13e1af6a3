import { Inject, Injectable } from '@nestjs/common';
import { messageBucket, messageClassId } from '../../crypto';
import { CLOCK, type Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { RetentionClasses, RetentionClassStore } from '../classes';
import { type BucketRange, bucketRange, isDue, PartitionStore } from '../partitions';
import { MessagePlaceStore } from './message-place.store';

/** What a change of a period would purge. */
export interface RetentionPreview {
  class: string;
  periodDays: number;
  /** Buckets that would be due, oldest first. */
  buckets: (BucketRange & { messages: number })[];
  messages: number;
  /** Buckets that are due under the present period already, among those above. */
  alreadyDue: number;
  /** What a legal hold would keep, and why; nothing before holds exist. */
  held: { reference: string; reason: string; messages: number }[];
}

/** Why a message is still here, and until when. */
export interface MessageRetention extends BucketRange {
  messageId: string;
  subjectRef: string;
  channelId: string;
  retentionClass: string;
  periodDays: number;
  sentAt: Date;
  /** `kept`: its period runs · `due`: the next purge takes it. */
  state: 'kept' | 'due';
}

/** Answers questions about periods without changing anything. */
@Injectable()
export class RetentionInquiry {
  constructor(
    private readonly classes: RetentionClasses,
    private readonly store: RetentionClassStore,
    private readonly partitions: PartitionStore,
    private readonly messages: MessagePlaceStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What a purge would take if the class had that period. Throws `retention.class.unknown`. */
  async preview(name: string, periodDays: number): Promise<RetentionPreview> {
    const { classId, periodDays: present } = await this.classes.get(name);
    const now = this.clock.now();
    const due = (await this.partitions.buckets())
      .filter((one) => one.classId === classId && isDue(one.bucket, periodDays, now))
      .map(({ bucket }) => bucket);
    const counts = await this.partitions.messagesPerBucket(classId, due);
    const buckets = due
      .filter((bucket) => counts.has(bucket))
      .map((bucket) => ({ ...bucketRange(bucket, periodDays), messages: counts.get(bucket)! }))
      .sort((a, b) => a.from.getTime() - b.from.getTime());
    return {
      class: name,
      periodDays,
      buckets,
      messages: buckets.reduce((sum, { messages }) => sum + messages, 0),
      alreadyDue: due.filter((bucket) => counts.has(bucket) && isDue(bucket, present, now)).length,
      held: [],
    };
  }

  /** Explains one message; throws `retention.message.unknown`. `messageId`: 16 bytes. */
  async explain(messageId: Buffer): Promise<MessageRetention> {
    const place = { classId: messageClassId(messageId), bucket: messageBucket(messageId) };
    const [retentionClass, found] = await Promise.all([
      this.store.findById(place.classId),
      this.messages.find(messageId, place),
    ]);
    if (retentionClass === undefined || found === undefined)
      throw new DomainError('missing', 'retention.message.unknown', 'there is no message of that id');
    const { name, periodDays } = retentionClass;
    return {
      ...bucketRange(place.bucket, periodDays),
      messageId: messageId.toString('hex'),
      subjectRef: found.subjectRef,
      channelId: found.channelId,
      retentionClass: name,
      periodDays,
      sentAt: found.sentAt,
      state: isDue(place.bucket, periodDays, this.clock.now()) ? 'due' : 'kept',
    };
  }
}
