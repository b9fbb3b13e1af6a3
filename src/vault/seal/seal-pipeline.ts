import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import type { KeyringClient } from '../../keyring/client';
import { type Channel, messageText, type Identifier, type MessageUpdate, type Update } from '../../whatsapp';
import type { ChannelDirectory } from './channel-directory';
import type { ChannelFacts } from './channel.store';
import { KeyChest, type SealKeys } from './key-chest';
import { partiesOf, type Party, type PlacedUpdate } from './parties';
import { placeEvent } from './placement';
import type { ReadSignal, Subjects } from './ports';
import { RecentParties } from './recent-parties';
import type { PreparedRedaction, RedactionStep } from './redaction-step';
import { resolveParties } from './resolve-parties';
import type { RetentionRouter } from './retention-router';
import { retentionType } from './retention-type';
import { noteSignal, sealEvent, sealMessage, sealStatus } from './seal-update';
import { SealedRows } from './sealed-rows';
import type { SealedRowsStore } from './sealed-rows.store';

/**
 * What became of an update. The first four are durable. `expired` (its bucket is over, or was purged under a shorter period), `late`, `suppressed` and
 * `no-subject` are not stored, on purpose; `refused` is not stored and must be sent again.
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
  redaction: RedactionStep;
  clock: Clock;
  sealWindowDays: number;
  /** As {@link sealWindowDays}, for all but imported history. */
  replayWindowDays: number;
  /** Country whose spellings of numbers are tried when neither the person nor the channel has one. */
  defaultRegion: string;
  /** Absent where nobody listens. */
  readSignal?: ReadSignal | undefined;
}

const DAY_SECONDS = 86_400;
/** The field that brings old messages on purpose: an import. */
const HISTORY = 'history';

/**
 * From normalised updates to durable sealed rows: place in time, resolve people, redact, seal, commit. Nothing is written before it is sealed. Rejects with
 * `unavailable` or as the database does; then nothing is known to be stored, and everything may be sent again: a repetition changes nothing.
 */
export class SealPipeline {
  private readonly chest: KeyChest;
  private readonly recent: RecentParties;

  constructor(private readonly parts: SealPipelineParts) {
    this.chest = new KeyChest(parts.keyring);
    this.recent = new RecentParties(parts.defaultRegion);
  }

  async store(updates: readonly Update[]): Promise<BatchOutcome> {
    const { channels, redaction, retention, store, subjects } = this.parts;
    const outcome: BatchOutcome = {
      fates: new Array<Fate>(updates.length),
      duplicates: 0,
      clamped: 0,
      contested: 0,
    };
    const [channelOf] = await Promise.all([
      channels.prepare(updates.map(({ channel }) => channel)),
      retention.refresh(),
      redaction.refresh(),
    ]);
    const placed = this.place(updates, channelOf, outcome);
    await resolveParties(subjects, this.chest, partiesOf(placed, this.recent));
    const kept = this.placeByConversation(placed, outcome);
    const prepared = await redaction.prepare(kept);
    const isPurged = await this.chest.fill(kept);
    const rows = this.seal(kept, isPurged, prepared, outcome);
    if (rows.count === 0) return outcome;
    const noted = acquaintancesOf(kept, outcome.fates);
    const acquaintances = await subjects.acquaint(noted);
    outcome.duplicates = await store.commit(rows, acquaintances.statements);
    acquaintances.remember();
    for (const { party, mark } of noted) party.recent.noted = mark;
    return outcome;
  }

  private place(
    updates: readonly Update[],
    channelOf: (channel: Channel) => ChannelFacts,
    outcome: BatchOutcome,
  ): PlacedUpdate[] {
    const { clock, retention, sealWindowDays, replayWindowDays } = this.parts;
    const nowSeconds = Math.floor(clock.now() / 1000);
    const placed: PlacedUpdate[] = [];
    updates.forEach((update, index) => {
      const channel = channelOf(update.channel);
      const settings = retention.classFor(channel.classId, retentionType(update));
      const windowDays =
        update.field === HISTORY ? sealWindowDays : Math.min(sealWindowDays, replayWindowDays);
      const place = placeEvent(update.eventTime, settings, nowSeconds, windowDays);
      if (typeof place === 'string') outcome.fates[index] = place;
      else {
        if (place.clamped) outcome.clamped++;
        placed.push({ index, update, place, channel, party: null, standing: null });
      }
    });
    return placed;
  }

  /** Messages of conversations with a class of their own go to its bucket; one that is over there is left out. */
  private placeByConversation(placed: PlacedUpdate[], outcome: BatchOutcome): PlacedUpdate[] {
    const { clock, retention, sealWindowDays } = this.parts;
    return placed.filter((one) => {
      const { standing, update, place } = one;
      if (standing?.status !== 'ok' || update.kind !== 'message') return true;
      const settings = retention.conversationClass(standing.subjectRef, retentionType(update) ?? update.type);
      if (settings === undefined || settings.classId === place.classId) return true;
      const moved = placeEvent(place.eventTime, settings, Math.floor(clock.now() / 1000), sealWindowDays);
      if (typeof moved === 'string') outcome.fates[one.index] = moved;
      else one.place = moved;
      return typeof moved !== 'string';
    });
  }

  private seal(
    placed: readonly PlacedUpdate[],
    isPurged: (one: PlacedUpdate) => boolean,
    prepared: PreparedRedaction,
    outcome: BatchOutcome,
  ): SealedRows {
    const rows = new SealedRows();
    const nowMs = this.parts.clock.now();
    const lastTexts = new Map<string, string>();
    for (const one of placed) {
      const { index, standing, update } = one;
      if (standing?.status !== 'ok') {
        outcome.fates[index] = standing?.status === 'suppressed' ? 'suppressed' : 'no-subject';
        continue;
      }
      if (isPurged(one)) {
        outcome.fates[index] = 'expired';
        continue;
      }
      if (standing.contested) outcome.contested++;
      const keys = this.chest.keysFor(one);
      outcome.fates[index] =
        keys === null ? 'refused' : this.sealUnlessOver(rows, one, update, keys, nowMs, prepared, lastTexts);
    }
    return rows;
  }

  /** Keys may have been pushed out or revoked a moment ago: then this update alone must come again. */
  private sealUnlessOver(...args: Parameters<SealPipeline['sealOne']>): Fate {
    try {
      return this.sealOne(...args);
    } catch (error) {
      if (error instanceof DomainError && error.kind === 'unavailable') return 'refused';
      throw error;
    }
  }

  private sealOne(
    rows: SealedRows,
    one: PlacedUpdate,
    update: Update,
    keys: SealKeys,
    nowMs: number,
    prepared: PreparedRedaction,
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
    sealMessage(rows, one, update, keys, prepared.redact(one, update, previousText), nowMs);
    this.hear(rows, one, update, keys);
    lastTexts.set(keys.subjectRef, messageText(update.type, update.content));
    return update.type === 'unrecognised' ? 'unrecognised' : 'message';
  }

  /** A wish is heard however late it is delivered: the law's clock runs from its receipt. One in an imported history is a message like any other. */
  private hear(rows: SealedRows, one: PlacedUpdate, update: MessageUpdate, keys: SealKeys): void {
    const { readSignal } = this.parts;
    if (readSignal === undefined || update.field === HISTORY) return;
    if (one.standing?.status !== 'ok' || one.standing.contested) return;
    const signal = readSignal(update);
    if (signal !== null) noteSignal(rows, one, update, keys, signal);
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

/** Who has a sealed row now, and on which days: their identifiers are worth keeping. */
function acquaintancesOf(placed: readonly PlacedUpdate[], fates: readonly Fate[]): Noted[] {
  const noted: Noted[] = [];
  const marks = new Map<Party, string>();
  for (const { index, party, standing, place } of placed) {
    if (party === null || standing?.status !== 'ok' || !isDurable(fates[index]!)) continue;
    const mark = `${standing.subjectRef} ${Math.floor(place.eventTime / DAY_SECONDS)}`;
    // Noted just now, or by an earlier batch: the same people write many messages a day.
    if (mark === (marks.get(party) ?? party.recent.noted)) continue;
    marks.set(party, mark);
    const identifiers =
      party.previous.length === 0 ? party.identifiers : [...party.identifiers, ...party.previous];
    noted.push({ subjectRef: standing.subjectRef, identifiers, eventTime: place.eventTime, party, mark });
  }
  return noted;
}

interface Noted {
  subjectRef: string;
  identifiers: readonly Identifier[];
  eventTime: number;
  party: Party;
  mark: string;
}
