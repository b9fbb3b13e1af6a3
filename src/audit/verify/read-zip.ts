import { crc32, inflateRawSync } from 'node:zlib';
import { DomainError } from '../../foundation/errors';

/** A bundle is a few hundred kilobytes; this bounds what a hostile file can make us hold. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;
const END_SIGNATURE = 0x06054b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;

/** True for bytes that begin like a ZIP archive. */
export function isZip(bytes: Buffer): boolean {
  return bytes.length > 4 && bytes.readUInt32LE(0) === LOCAL_SIGNATURE;
}

/**
 * The files of a ZIP archive by name; throws `bundle.unreadable`. Only what bundles use: stored or deflated, no encryption, no ZIP64, each name
 * once, checksums right.
 */
export function readZip(bytes: Buffer): Map<string, Buffer> {
  try {
    return readArchive(bytes);
  } catch (error) {
    throw new DomainError('corrupt', 'bundle.unreadable', 'this is not a readable ZIP archive', {
      cause: error,
    });
  }
}

function readArchive(bytes: Buffer): Map<string, Buffer> {
  const end = findEnd(bytes);
  const files = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  let unpacked = 0;
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count--) {
    if (bytes.readUInt32LE(at) !== CENTRAL_SIGNATURE) throw new RangeError('no central directory entry');
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    if (!name.endsWith('/')) {
      const content = readFile(bytes, at, MAX_UNPACKED_BYTES - unpacked);
      if (files.has(name)) throw new RangeError('a name occurs twice');
      files.set(name, content);
      unpacked += content.length;
    }
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}

function findEnd(bytes: Buffer): number {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 0xffff); at--) {
    if (bytes.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  throw new RangeError('no end of central directory');
}

function readFile(bytes: Buffer, central: number, allowed: number): Buffer {
  const flags = bytes.readUInt16LE(central + 8);
  const method = bytes.readUInt16LE(central + 10);
  const packedLength = bytes.readUInt32LE(central + 20);
  const length = bytes.readUInt32LE(central + 24);
  const local = bytes.readUInt32LE(central + 42);
  if ((flags & 1) !== 0 || length > allowed || bytes.readUInt32LE(local) !== LOCAL_SIGNATURE)
    throw new RangeError('file entry');
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const packed = bytes.subarray(start, start + packedLength);
  if (method !== 0 && method !== 8) throw new RangeError('compression method');
  const content =
    method === 0 ? Buffer.from(packed) : inflateRawSync(packed, { maxOutputLength: Math.max(1, length) });
  if (content.length !== length || crc32(content) !== bytes.readUInt32LE(central + 16))
    throw new RangeError('checksum');
  return content;
}
