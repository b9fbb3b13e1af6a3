import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import type { KeyringClient } from '../../keyring/client';
import { redactPayload, type RedactedPayload, type RedactionContext, type Redactor } from '../../redaction';
import {
  messageText,
  regionOfPerson,
  type JsonObject,
  type MessageUpdate,
  type Update,
} from '../../whatsapp';
import type { ChannelDirectory } from './channel-directory';
import { LeaseBook, type SealKeys } from './lease-book';
import { partiesOf, type PlacedUpdate, UNATTRIBUTED } from './parties';
import { placeEvent } from './placement';
import type { Subjects } from './ports';
import { resolveParties } from './resolve-parties';
import type { RetentionRouter } from './retention-router';
import { sealEvent, sealMessage, sealStatus } from './seal-update';
import { SealedRows } from './sealed-rows';
import type { SealedRowsStore } from './sealed-rows.store';

/**
 * What became of an update. The first four are durable. `expired`, `late`, `suppressed` and `no-subject` are not stored, on purpose; `refused` is not
 * stored and must be sent again.
 */
export type Fate =
  | 'message'
  | 'status'
  | 'event'
  | 'unrecognised'
  | 'expired'
  | 'late'
  | 'suppressed'
  | 'no-subject'
  | 'refused';

/** Outcome of a batch: a fate per update, in order, and how many of the durable ones had been there before. */
export interface BatchOutcome {
  fates: Fate[];
  duplicates: number;
  /** Updates whose own time was not believable. */
  clamped: number;
  /** Updates whose identifiers lead to several people. */
  contested: number;
}

/** What a pipeline is made of. */
export interface SealPipelineParts {
  subjects: Subjects;
  keyring: Pick<KeyringClient, 'lease'>;
  channels: ChannelDirectory;
  retention: RetentionRouter;
  store: SealedRowsStore;
  redactor: Redactor;
  clock: Clock;
  sealWindowDays: number;
  /** Country whose spellings of numbers are tried when neither the person nor the channel has one. */
  defaultRegion: string;
  /** Told of every failure of redaction, without content. */
  onRedactionFailure: (error: unknown) => void;
}

/**
 * From normalised updates to durable sealed rows: place in time, resolve people, redact, seal, commit. Nothing is written before it is sealed. Rejects with
 * `unavailable` or as the database does; then nothing is known to be stored, and everything may be sent again: a repetition changes nothing.
 */
export class SealPipeline {
  constructor(private readonly parts: SealPipelineParts) {}

  async store(updates: readonly Update[]): Promise<BatchOutcome> {
    const { channels, keyring, retention, store, subjects } = this.parts;
    const outcome: BatchOutcome = {
      fates: new Array<Fate>(updates.length),
      duplicates: 0,
      clamped: 0,
      contested: 0,
    };
    await Promise.all([retention.refresh(), channels.prepare(updates.map(({ channel }) => channel))]);
    const placed = this.place(updates, outcome);
    await resolveParties(subjects, partiesOf(placed));
    const book = await LeaseBook.fetch(keyring, placed);
    const rows = this.seal(placed, book, outcome);
    if (rows.count === 0) return outcome;
    const acquaintances = await subjects.acquaint(placed.flatMap(acquaintanceOf));
    outcome.duplicates = await store.commit(rows, acquaintances.statements);
    acquaintances.remember();
    return outcome;

    /** Someone whose identifiers are worth keeping: whoever has a sealed row. */
    function acquaintanceOf({ index, standing, update, place }: PlacedUpdate) {
      if (standing?.status !== 'ok' || !isDurable(outcome.fates[index]!)) return [];
      const identifiers = update.person?.identifiers ?? UNATTRIBUTED;
      const before = update.kind === 'identity' ? update.previous : [];
      return [
        {
          subjectRef: standing.subjectRef,
          identifiers: [...identifiers, ...before],
          eventTime: place.eventTime,
        },
      ];
    }
  }

  private place(updates: readonly Update[], outcome: BatchOutcome): PlacedUpdate[] {
    const { channels, clock, retention, sealWindowDays } = this.parts;
    const nowSeconds = Math.floor(clock.now() / 1000);
    const placed: PlacedUpdate[] = [];
    updates.forEach((update, index) => {
      const channel = channels.of(update.channel);
      const settings = retention.classFor(channel.classId, update.kind === 'message' ? update.type : null);
      const place = placeEvent(update.eventTime, settings, nowSeconds, sealWindowDays);
      if (typeof place === 'string') outcome.fates[index] = place;
      else {
        if (place.clamped) outcome.clamped++;
        placed.push({ index, update, place, channel, standing: null });
      }
    });
    return placed;
  }

  private seal(placed: readonly PlacedUpdate[], book: LeaseBook, outcome: BatchOutcome): SealedRows {
    const rows = new SealedRows();
    const nowMs = this.parts.clock.now();
    const lastTexts = new Map<string, string>();
    for (const one of placed) {
      const { index, standing, update } = one;
      if (standing?.status !== 'ok') {
        outcome.fates[index] = standing?.status === 'suppressed' ? 'suppressed' : 'no-subject';
        continue;
      }
      if (standing.contested) outcome.contested++;
      const keys = book.keysFor(one);
      outcome.fates[index] =
        keys === null ? 'refused' : this.sealOne(rows, one, update, keys, nowMs, lastTexts);
    }
    return rows;
  }

  private sealOne(
    rows: SealedRows,
    one: PlacedUpdate,
    update: Update,
    keys: SealKeys,
    nowMs: number,
    lastTexts: Map<string, string>,
  ): Fate {
    if (update.kind === 'status') {
      sealStatus(rows, one, update, keys, nowMs);
      return 'status';
    }
    if (update.kind !== 'message') {
      sealEvent(rows, one, update, keys, nowMs);
      return update.kind === 'unrecognised' ? 'unrecognised' : 'event';
    }
    const previousText = lastTexts.get(keys.subjectRef);
    sealMessage(rows, one, update, keys, this.redact(one, update, previousText), nowMs);
    lastTexts.set(keys.subjectRef, messageText(update.type, update.content));
    return update.type === 'unrecognised' ? 'unrecognised' : 'message';
  }

  /** Null when redaction threw, which it never should: one message that trips it must not hold up the others. */
  private redact(one: PlacedUpdate, update: MessageUpdate, previousText?: string): RedactedPayload | null {
    const { redactor, defaultRegion, onRedactionFailure } = this.parts;
    const { channel } = one;
    const person = update.person;
    const names = [person?.profileName, person?.username].filter((name) => name !== undefined);
    const context: RedactionContext = {
      region: (person && regionOfPerson(person.identifiers)) ?? channel.region ?? defaultRegion,
      names,
      numbers: numbersOf(person?.identifiers ?? [], channel.displayPhone),
      channel: channel.id,
      ...(previousText !== undefined && { previousText }),
    };
    try {
      const { type, content, extras } = update;
      return redactPayload(redactor, { type, content, beside: extras as JsonObject }, context);
    } catch (error) {
      onRedactionFailure(error);
      return null;
    }
  }
}

/** True for updates that are in the database now. */
export function isDurable(fate: Fate): boolean {
  return fate === 'message' || fate === 'status' || fate === 'event' || fate === 'unrecognised';
}

/** Throws when some updates were refused: the whole delivery must be repeated. */
export function assertAccepted(fates: readonly Fate[]): void {
  if (fates.includes('refused')) {
    throw new DomainError(
      'unavailable',
      'vault.seal.refused',
      'the keyring gives no key to seal with; send it again later',
    );
  }
}

function numbersOf(
  identifiers: readonly { kind: string; value: string }[],
  businessPhone: string | null,
): string[] {
  const numbers = identifiers.filter(({ kind }) => kind === 'phone').map(({ value }) => value);
  return businessPhone === null ? numbers : [...numbers, businessPhone];
}
