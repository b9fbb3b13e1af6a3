import { fillRandom } from './random';

/** A new message id: `classId u16 ‖ bucket u32 ‖ 10 random bytes`, so that a look-up finds its partition from the id alone. */
export function newMessageId(classId: number, bucket: number): Buffer {
  const id = Buffer.allocUnsafe(16);
  id.writeUInt16BE(classId, 0);
  id.writeUInt32BE(bucket, 2);
  fillRandom(id, 6, 10);
  return id;
}

/**
 * The id of a message that has a reference tag: `classId u16 ‖ bucket u32 ‖ first 10 bytes of the tag`. The same message delivered twice gets the
 * same id and meets its own primary key; without the subject's key the id says nothing about the message.
 */
export function messageIdOf(classId: number, bucket: number, referenceTag: Uint8Array): Buffer {
  const id = Buffer.allocUnsafe(16);
  id.writeUInt16BE(classId, 0);
  id.writeUInt32BE(bucket, 2);
  id.set(referenceTag.subarray(0, 10), 6);
  return id;
}

/** Retention class in a message id. */
export function messageClassId(messageId: Buffer): number {
  return messageId.readUInt16BE(0);
}

/** Retention bucket in a message id. */
export function messageBucket(messageId: Buffer): number {
  return messageId.readUInt32BE(2);
}
