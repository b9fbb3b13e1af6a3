import {
  certificateCommitment,
  dedupeTag,
  derivePartKey,
  expand64,
  heldPrkAad,
  indexToken,
  keyCheck,
  memberKeyAad,
  openRecord,
  pageKeyAad,
  Part,
  referenceTag,
  sha256,
  subjectBucketPrk,
  subjectPrk,
  suppressTag,
  tuple,
  u32,
  u8,
  unwrapKey,
  uuidBytes,
} from '../../src/crypto';
import { sealRecordWithNonce } from '../../src/crypto/sealed-record';
import { wrapKeyWithNonce } from '../../src/crypto/wrapped-key';
import { hex, heldPlace, inputs, memberPlace, pagePlace, recordRow, vectors } from './key-inputs';

const prk = subjectBucketPrk(inputs.epochKey, inputs.subjectKey);
const redacted = derivePartKey(prk, Part.redacted);

describe('key vectors', () => {
  it('derives the PRK, the part keys and the message keys', () => {
    expect(prk.toString('hex')).toBe(vectors.prk);
    expect(redacted.toString('hex')).toBe(vectors.partRedacted);
    expect(derivePartKey(prk, Part.original).toString('hex')).toBe(vectors.partOriginal);
    expect(derivePartKey(prk, Part.media).toString('hex')).toBe(vectors.partMedia);
    const info = tuple('lethe/1/message', inputs.messageId, u32(vectors.inputs.sealSeq));
    expect(expand64(redacted, info).toString('hex')).toBe(vectors.okmRedacted);
    expect(subjectPrk(inputs.subjectKey).toString('hex')).toBe(vectors.subjectPrk);
  });

  it('seals and opens the record', () => {
    const body = Buffer.from(vectors.record.body);
    const record = sealRecordWithNonce(redacted, recordRow(), body, inputs.nonce);
    expect(record.toString('hex')).toBe(vectors.record.bytes);
    expect(openRecord(redacted, recordRow(), record).toString()).toBe(vectors.record.body);
  });

  it('wraps and unwraps a page key, a subject key and a held PRK', () => {
    const { generationKey, pageKey } = inputs;
    const page = wrapKeyWithNonce(generationKey, pageKey, pageKeyAad(pagePlace()), inputs.nonce);
    expect(page.toString('hex')).toBe(vectors.wrap.wrappedPageKey);
    expect(unwrapKey(generationKey, page, pageKeyAad(pagePlace()))).toEqual(pageKey);
    const member = wrapKeyWithNonce(pageKey, inputs.subjectKey, memberKeyAad(memberPlace()), inputs.nonce);
    expect(member.toString('hex')).toBe(vectors.wrap.wrappedSubjectKey);
    expect(unwrapKey(pageKey, member, memberKeyAad(memberPlace()))).toEqual(inputs.subjectKey);
    const held = wrapKeyWithNonce(inputs.holdKey, prk, heldPrkAad(heldPlace()), inputs.nonce);
    expect(held).toHaveLength(vectors.heldPrk.length);
    expect(sha256(held).toString('hex')).toBe(vectors.heldPrk.sha256);
  });

  it('computes check value and tags', () => {
    const { indexToken: index, suppressTag: suppress, dedupeTag: dedupe, referenceTag: reference } = vectors;
    expect(keyCheck(inputs.subjectKey, 1, inputs.subjectRef, 1).toString('hex')).toBe(vectors.subjectCheck);
    const token = indexToken(hex(index.indexKey), 1, index.value);
    expect(token.toString('hex')).toBe(index.token);
    expect(suppressTag(hex(suppress.suppressionKey), token).toString('hex')).toBe(suppress.tag);
    expect(dedupeTag(hex(dedupe.dedupeKey), dedupe.eventKind, dedupe.externalId).toString('hex')).toBe(dedupe.tag);
    const referenceKey = derivePartKey(subjectPrk(inputs.subjectKey), Part.referenceTag);
    expect(referenceTag(referenceKey, reference.externalId).toString('hex')).toBe(reference.tag);
  });

  it('commits a certificate to an identifier by salt and tuple', () => {
    const salt = Buffer.alloc(32, 7);
    const preimage = Buffer.concat([salt, tuple('lethe/1/certificate-subject', u8(1), '+33639981234')]);
    expect(certificateCommitment(salt, 1, '+33639981234')).toEqual(sha256(preimage));
    expect(uuidBytes(vectors.inputs.subjectRef)).toEqual(inputs.subjectRef);
  });
});
