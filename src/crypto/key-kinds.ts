/** What a key of the keyring is for; the number is bound into its wrapping and its check value. */
export const KeyKind = {
  subject: 0x01,
  epoch: 0x02,
  hold: 0x03,
  index: 0x04,
  dedupe: 0x05,
  suppression: 0x06,
  obligation: 0x07,
  credential: 0x08,
  backup: 0x09,
} as const;
/** One of the numbers of `KeyKind`. */
export type KeyKind = (typeof KeyKind)[keyof typeof KeyKind];

/** Key id of an epoch key: `classId u16 ‖ bucket u32 ‖ 10 zero bytes`. */
export function epochKeyId(classId: number, bucket: number): Buffer {
  const id = Buffer.alloc(16);
  id.writeUInt16BE(classId, 0);
  id.writeUInt32BE(bucket, 2);
  return id;
}

/** Key id of index, dedupe and suppression keys: `12 zero bytes ‖ u32` serial, week or UTC day. */
export function serialKeyId(serial: number): Buffer {
  const id = Buffer.alloc(16);
  id.writeUInt32BE(serial, 12);
  return id;
}
