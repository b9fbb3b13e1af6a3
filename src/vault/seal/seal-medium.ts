import type { MessageUpdate } from '../../whatsapp';
import { sealMediaReference } from '../rows';
import { SCHEMA_VERSION } from './bodies';
import type { SealKeys } from './key-chest';
import { mediumOf } from './medium-of';
import type { PlacedUpdate } from './parties';
import type { SealedRows } from './sealed-rows';

const DAY_MS = 86_400_000;
/** How long Meta keeps what came from a person, and what the business uploaded (`reference/meta-whatsapp.md` §4.1). */
const DAYS_AT_META = { inbound: 7, outbound: 30 } as const;
/** The job that is committed with the row has this long before it counts as lost. */
const FIRST_ATTEMPT_WITHIN_MS = 120_000;

/** Adds the medium of a message, if it brings one, as to be fetched. What it is called at Meta is sealed. */
export function addMedium(
  rows: SealedRows,
  one: PlacedUpdate,
  update: MessageUpdate,
  keys: SealKeys,
  { id: idOf, messageId, nowMs }: { id: () => Buffer; messageId: Buffer; nowMs: number },
): void {
  const medium = mediumOf(update);
  if (medium === null) return;
  const id = idOf();
  const { type, ...reference } = medium;
  const { subjectRef, incarnation } = keys;
  const { classId, bucket, eventTime } = one.place;
  const place = { id, subjectRef, incarnation, classId, bucket, schemaVersion: SCHEMA_VERSION };
  rows.addMedium({
    id,
    subject_ref: subjectRef,
    message_id: messageId,
    class_id: classId,
    bucket,
    incarnation,
    channel_id: one.channel.id,
    type,
    reference: keys.redacted!.use((key) => sealMediaReference(key, place, reference)),
    received_at: nowMs,
    at_meta_until: eventTime * 1_000 + DAYS_AT_META[update.direction] * DAY_MS,
    next_attempt_at: nowMs + FIRST_ATTEMPT_WITHIN_MS,
  });
}
