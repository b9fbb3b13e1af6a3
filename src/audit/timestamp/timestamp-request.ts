/** Object identifier of SHA-256, 2.16.840.1.101.3.4.2.1, in DER. */
const SHA256_OID = Buffer.from('0609608648016503040201', 'hex');
const NULL = Buffer.from('0500', 'hex');
const TRUE = Buffer.from('0101ff', 'hex');
const VERSION_1 = Buffer.from('020101', 'hex');
const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTET_STRING = 0x04;

/** A request for a time stamp over a SHA-256, with a nonce of 8 bytes and the authority's certificates in the reply (RFC 3161 §2.4.1, DER). */
export function timestampRequest(digest: Buffer, nonce: Buffer): Buffer {
  const algorithm = element(SEQUENCE, Buffer.concat([SHA256_OID, NULL]));
  const imprint = element(SEQUENCE, Buffer.concat([algorithm, element(OCTET_STRING, digest)]));
  // A first byte of 1 keeps the number positive and in its shortest form, whatever follows.
  const number = element(INTEGER, Buffer.concat([Buffer.of(1), nonce]));
  return element(SEQUENCE, Buffer.concat([VERSION_1, imprint, number, TRUE]));
}

/** True for a reply that says granted: `TimeStampResp` begins with `PKIStatusInfo`, whose first number is 0 or 1 (§2.4.2). Whether it holds is for the verifier. */
export function isGranted(reply: Buffer): boolean {
  const outer = contentOf(reply, SEQUENCE);
  const info = outer && contentOf(outer, SEQUENCE);
  const status = info && contentOf(info, INTEGER);
  return status !== null && status.length === 1 && status[0]! <= 1;
}

function element(tag: number, content: Buffer): Buffer {
  if (content.length > 127) throw new RangeError('these requests are short');
  return Buffer.concat([Buffer.of(tag, content.length), content]);
}

/** Content of the element at the beginning of some bytes; null when there is none of that kind. */
function contentOf(bytes: Buffer, tag: number): Buffer | null {
  if (bytes.length < 2 || bytes[0] !== tag) return null;
  const first = bytes[1]!;
  if (first < 128) return bytes.length < 2 + first ? null : bytes.subarray(2, 2 + first);
  const count = first - 128;
  if (count < 1 || count > 4 || bytes.length < 2 + count) return null;
  const length = bytes.readUIntBE(2, count);
  return bytes.length < 2 + count + length ? null : bytes.subarray(2 + count, 2 + count + length);
}
