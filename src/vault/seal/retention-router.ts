import { Injectable } from '@nestjs/common';
import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import type { RetentionClass } from './placement';
import type { RetentionClassStore } from './retention-class.store';

/** How old settings may be before they are read again: a changed period holds for new messages within this time. */
const FRESH_MS = 5_000;

/** Which retention class a message falls in: one that its type asks for, else the conversation's, else the channel's. */
@Injectable()
export class RetentionRouter {
  private classes = new Map<number, RetentionClass>();
  private names = new Map<string, RetentionClass>();
  private conversations = new Map<string, number>();
  private readAt = Number.NEGATIVE_INFINITY;

  /** `classByType` names classes by message type, such as `{ order: 'transaction' }`. */
  constructor(
    private readonly store: Pick<RetentionClassStore, 'all' | 'conversations'>,
    private readonly clock: Clock,
    private readonly classByType: Readonly<Record<string, string>>,
  ) {}

  /** Reads the settings again when they are old. Rejects as the database does. */
  async refresh(): Promise<void> {
    if (this.clock.monotonic() - this.readAt < FRESH_MS) return;
    const [classes, conversations] = await Promise.all([this.store.all(), this.store.conversations()]);
    this.conversations = conversations;
    this.classes = new Map(classes.map((one) => [one.classId, one]));
    this.names = new Map(classes.map((one) => [one.name, one]));
    this.readAt = this.clock.monotonic();
  }

  /** The class of a person's conversation, for a message whose type asks for none; undefined where it is the channel's. */
  conversationClass(subjectRef: string, type: string): RetentionClass | undefined {
    const classId = Object.hasOwn(this.classByType, type) ? undefined : this.conversations.get(subjectRef);
    return classId === undefined ? undefined : this.classes.get(classId);
  }

  /** The class of a message of this type on a channel of that class; events have no type. Throws when the class does not exist. */
  classFor(channelClassId: number, type: string | null): RetentionClass {
    const name = type !== null && Object.hasOwn(this.classByType, type) ? this.classByType[type]! : null;
    const found = name === null ? this.classes.get(channelClassId) : this.names.get(name);
    if (found === undefined) {
      throw new DomainError(
        'unavailable',
        'vault.class.unknown',
        'the retention class of a channel or type is not defined',
      );
    }
    return found;
  }
}
