import {
  heldPrkAad,
  memberKeyAad,
  pageKeyAad,
  rootWrapAad,
  unwrapKey,
  wrapKey,
  type HeldPrkPlace,
  type MemberKeyPlace,
  type PageKeyPlace,
} from '../../src/crypto';
import { heldPlace, hex, inputs, memberPlace, pagePlace, vectors } from './key-inputs';

const page = hex(vectors.wrap.wrappedPageKey);
const member = hex(vectors.wrap.wrappedSubjectKey);
const elsewhere = Buffer.alloc(16, 0x77);
const unreadable = expect.objectContaining({ kind: 'corrupt', code: 'wrapped-key.unreadable' }) as Error;

const pageChanges: Partial<PageKeyPlace>[] = [
  { pageNo: 4 },
  { revision: 1 },
  { revision: 3 },
  { generation: 4 },
  { generation: 6 },
  { kind: 2 },
  { purgeHour: 1 },
  { keyringId: elsewhere },
];
const memberChanges: Partial<MemberKeyPlace>[] = [
  { keyId: elsewhere },
  { pageNo: 4 },
  { revision: 1 },
  { incarnation: 2 },
  { keyringId: elsewhere },
  { kind: 2 },
];
const heldChanges: Partial<HeldPrkPlace>[] = [
  { holdId: elsewhere },
  { subjectRef: elsewhere },
  { incarnation: 2 },
  { classId: 8 },
  { bucket: vectors.inputs.bucket + 1 },
  { keyringId: elsewhere },
];

describe('wrapping, must fail', () => {
  it.each(pageChanges)('page key moved: %p', (change) => {
    expect(() => unwrapKey(inputs.generationKey, page, pageKeyAad(pagePlace(change)))).toThrow(unreadable);
  });

  it.each(memberChanges)('key row moved: %p', (change) => {
    expect(() => unwrapKey(inputs.pageKey, member, memberKeyAad(memberPlace(change)))).toThrow(unreadable);
  });

  it.each(heldChanges)('held PRK under another place: %p', (change) => {
    const held = wrapKey(inputs.holdKey, hex(vectors.prk), heldPrkAad(heldPlace()));
    expect(unwrapKey(inputs.holdKey, held, heldPrkAad(heldPlace()))).toEqual(hex(vectors.prk));
    expect(() => unwrapKey(inputs.holdKey, held, heldPrkAad(heldPlace(change)))).toThrow(unreadable);
  });

  it('any bit flipped, any length, another KEK', () => {
    const aad = pageKeyAad(pagePlace());
    for (let bit = 0; bit < page.length * 8; bit++) {
      const changed = Buffer.from(page);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => unwrapKey(inputs.generationKey, changed, aad)).toThrow(unreadable);
    }
    for (let length = 0; length < page.length; length++) {
      expect(() => unwrapKey(inputs.generationKey, page.subarray(0, length), aad)).toThrow(unreadable);
    }
    expect(() => unwrapKey(inputs.generationKey, Buffer.concat([page, page]), aad)).toThrow(unreadable);
    expect(() => unwrapKey(inputs.pageKey, page, aad)).toThrow(unreadable);
  });

  it('a root wrapping names keyring, custodian and generation', () => {
    const aads = [
      rootWrapAad(inputs.keyringId, 'file:a', 5),
      rootWrapAad(elsewhere, 'file:a', 5),
      rootWrapAad(inputs.keyringId, 'file:b', 5),
      rootWrapAad(inputs.keyringId, 'file:a', 6),
    ];
    expect(new Set(aads.map((aad) => aad.toString('hex'))).size).toBe(aads.length);
    expect(rootWrapAad(inputs.keyringId, 'file:a', 5n)).toEqual(aads[0]);
  });
});
