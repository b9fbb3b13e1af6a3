import { KEYRING_ALARMS } from '../../audit';
import { bool, type Carried, fixed, listOf, long, maybe, oneOf, short, struct, text, word } from './codec';
import { PHASES, guardedBatch } from './rotation-messages';

/** How a custodian stands. */
export const custodianStatus = struct({
  id: text,
  deviceClass: text,
  reachable: bool,
  generations: listOf(long),
});

/** The newest snapshot of the keyring, and the last check that opened one. Times are Unix ms, 0 for never; `failure` of whichever came last. */
export const snapshotStatus = struct({
  takenAt: long,
  generation: long,
  sizeBytes: long,
  places: short,
  checkedAt: long,
  failure: maybe(text),
});

/** With `check` the newest snapshot is opened by a fresh process; else a new one is taken. */
export const snapshotRequest = struct({ check: bool });

/** What can be wrong: one of the audit log's list. */
export type AlarmCode = (typeof KEYRING_ALARMS)[number];

/** Asks for alarms after a number, oldest first. */
export const alarmsRequest = struct({ after: long });

/** At most a hundred; `at` in Unix ms; `ref` names a custodian, `generation` (0 for none) what it was about. */
export const alarmsAnswer = listOf(
  struct({
    number: long,
    at: long,
    code: oneOf(KEYRING_ALARMS),
    role: maybe(text),
    ref: maybe(text),
    generation: long,
  }),
);

/** `lethe keyring status`. Times are Unix ms, 0 for never. */
export const statusAnswer = struct({
  keyringId: fixed(16),
  generation: long,
  phase: oneOf(PHASES),
  phaseSince: long,
  doomed: word,
  firstDoomedAt: long,
  lastRotationAt: long,
  lastRotationMs: word,
  failure: maybe(text),
  subjects: long,
  keys: long,
  pages: long,
  ledgerSize: long,
  ledgerRoot: fixed(32),
  acknowledged: long,
  custodians: listOf(custodianStatus),
  guarded: listOf(guardedBatch),
  snapshot: snapshotStatus,
});

/** One alarm. */
export type KeyringAlarm = Carried<typeof alarmsAnswer>[number];

/** What `status` answers. */
export type KeyringStatus = Carried<typeof statusAnswer>;
