import { Inject, Injectable } from '@nestjs/common';
import { messageBucket, messageClassId } from '../../crypto';
import { CLOCK, type Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { RetentionClasses, RetentionClassStore } from '../classes';
import { type BucketRange, bucketRange, isDue, PartitionStore } from '../partitions';
import { HeldRowsStore } from '../holds';
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
  /** What a legal hold would keep, and why. A message under two holds is counted with each. */
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
  /** `kept`: its period runs · `due`: the next purge takes it · `held`: its period is over, and a legal hold keeps it. */
  state: 'kept' | 'due' | 'held';
  /** Legal holds in force that cover it. */
  holds: string[];
}

/** What is known of messages without opening them. */
@Injectable()
export class MessageFacts {
  constructor(
    readonly places: MessagePlaceStore,
    readonly holds: HeldRowsStore,
  ) {}
}

/** Answers questions about periods without changing anything. */
@Injectable()
export class RetentionInquiry {
  constructor(
    private readonly classes: RetentionClasses,
    private readonly store: RetentionClassStore,
    private readonly partitions: PartitionStore,
    private readonly messages: MessageFacts,
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
      held: await this.messages.holds.coveredIn(classId, due),
    };
  }

  /** How many messages a shorter period would purge that are not due anyway, and how many of the class are not due. */
  async weigh(name: string, periodDays: number): Promise<{ purged: number; all: number }> {
    const { classId, periodDays: present } = await this.classes.get(name);
    const now = this.clock.now();
    const living = (await this.partitions.buckets())
      .filter((one) => one.classId === classId && !isDue(one.bucket, present, now))
      .map(({ bucket }) => bucket);
    const counts = [...(await this.partitions.messagesPerBucket(classId, living))];
    const sum = (some: typeof counts) => some.reduce((total, [, messages]) => total + messages, 0);
    return { purged: sum(counts.filter(([bucket]) => isDue(bucket, periodDays, now))), all: sum(counts) };
  }

  /** Explains one message; throws `retention.message.unknown`. `messageId`: 16 bytes. */
  async explain(messageId: Buffer): Promise<MessageRetention> {
    const place = { classId: messageClassId(messageId), bucket: messageBucket(messageId) };
    const [retentionClass, found] = await Promise.all([
      this.store.findById(place.classId),
      this.messages.places.find(messageId, place),
    ]);
    if (retentionClass === undefined || found === undefined)
      throw new DomainError('missing', 'retention.message.unknown', 'there is no message of that id');
    const { name, periodDays } = retentionClass;
    const holds = await this.messages.holds.covering(found);
    const over = found.apart || isDue(place.bucket, periodDays, this.clock.now());
    return {
      ...bucketRange(place.bucket, periodDays),
      messageId: messageId.toString('hex'),
      subjectRef: found.subjectRef,
      channelId: found.channelId,
      retentionClass: name,
      periodDays,
      sentAt: found.sentAt,
      state: !over ? 'kept' : holds.length > 0 ? 'held' : 'due',
      holds,
    };
  }
}
