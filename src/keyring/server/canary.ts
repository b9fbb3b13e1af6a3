import {
  derivePartKey,
  Direction,
  KeyKind,
  openRecord,
  Part,
  Scope,
  sealRecord,
  standalonePrk,
  uuidText,
  wipe,
} from '../../crypto';

/** What the canary record says. It proves that the keys of a generation still open what was sealed before it. */
const BODY = Buffer.from('lethe canary');

/** Seals the canary under a credential key made for it. */
export function sealCanary(keyId: Buffer, key: Buffer): Buffer {
  return withPartKey(key, (partKey) => sealRecord(partKey, rowOf(keyId), BODY));
}

/** True when the canary opens and says what it should. */
export function opensCanary(keyId: Buffer, key: Buffer, record: Buffer): boolean {
  try {
    return withPartKey(key, (partKey) => openRecord(partKey, rowOf(keyId), record)).equals(BODY);
  } catch {
    return false;
  }
}

function withPartKey<T>(key: Buffer, work: (partKey: Buffer) => T): T {
  const prk = standalonePrk(key);
  const partKey = derivePartKey(prk, Part.credential);
  try {
    return work(partKey);
  } finally {
    wipe(prk, partKey);
  }
}

function rowOf(keyId: Buffer) {
  return {
    part: Part.credential,
    scope: Scope.standalone,
    subjectRef: uuidText(keyId),
    incarnation: 0,
    classId: 0,
    bucket: KeyKind.credential,
    sealSeq: 1,
    messageId: keyId,
    direction: Direction.none,
    schemaVersion: 1,
  };
}
