import { randomBytes, secretBytes, uuidText, writeUuid } from '../../crypto';
import { DomainError } from '../../foundation/errors';

/** Thrown for bytes that are not what the protocol says; the connection is not to be trusted any further. */
export function malformed(): DomainError {
  return new DomainError(
    'invalid',
    'keyring.protocol.malformed',
    'this is not a frame of the keyring protocol',
  );
}

/** Writes fixed-width and length-prefixed fields, big-endian, into memory of its own (never the shared pool: it may carry keys). */
export class ByteWriter {
  private bytes: Buffer;
  private at = 0;

  constructor(sizeHint = 256) {
    this.bytes = secretBytes(sizeHint);
  }

  /** Makes room for `length` bytes and returns where they begin. */
  private take(length: number): number {
    const from = this.at;
    if (from + length > this.bytes.length) {
      const grown = secretBytes(Math.max(this.bytes.length * 2, from + length));
      this.bytes.copy(grown, 0, 0, from);
      this.bytes.fill(0);
      this.bytes = grown;
    }
    this.at = from + length;
    return from;
  }

  u8(value: number): this {
    const at = this.take(1);
    this.bytes.writeUInt8(value, at);
    return this;
  }

  u16(value: number): this {
    const at = this.take(2);
    this.bytes.writeUInt16BE(value, at);
    return this;
  }

  u32(value: number): this {
    const at = this.take(4);
    this.bytes.writeUInt32BE(value, at);
    return this;
  }

  /** Safe integers only. */
  u64(value: number): this {
    const at = this.take(8);
    this.bytes.writeBigUInt64BE(BigInt(value), at);
    return this;
  }

  bytesOf(value: Uint8Array): this {
    const at = this.take(value.length);
    this.bytes.set(value, at);
    return this;
  }

  /** The 16 raw bytes of a UUID in text form. */
  uuid(value: string): this {
    const at = this.take(16);
    writeUuid(value, this.bytes, at);
    return this;
  }

  /** `u16 length ‖ bytes`; text as UTF-8. */
  lp(value: Uint8Array | string): this {
    const length = typeof value === 'string' ? Buffer.byteLength(value) : value.length;
    if (length > 0xffff)
      throw new DomainError('invalid', 'keyring.protocol.field-too-long', 'a field has at most 65,535 bytes');
    this.u16(length);
    const at = this.take(length);
    if (typeof value === 'string') this.bytes.write(value, at);
    else this.bytes.set(value, at);
    return this;
  }

  get length(): number {
    return this.at;
  }

  /** What was written: a view of the writer's own memory. */
  finish(): Buffer {
    return this.bytes.subarray(0, this.at);
  }
}

/** Reads what {@link ByteWriter} wrote. Throws `keyring.protocol.malformed` when the bytes run out. Views share the frame's memory. */
export class ByteReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  private take(length: number): number {
    const from = this.at;
    if (from + length > this.bytes.length) throw malformed();
    this.at = from + length;
    return from;
  }

  u8(): number {
    return this.bytes[this.take(1)]!;
  }

  u16(): number {
    return this.bytes.readUInt16BE(this.take(2));
  }

  u32(): number {
    return this.bytes.readUInt32BE(this.take(4));
  }

  u64(): number {
    const value = this.bytes.readBigUInt64BE(this.take(8));
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw malformed();
    return Number(value);
  }

  /** A view, valid only as long as the frame is. */
  view(length: number): Buffer {
    const at = this.take(length);
    return this.bytes.subarray(at, at + length);
  }

  /** A copy that outlives the frame. */
  copy(length: number): Buffer {
    return Buffer.from(this.view(length));
  }

  uuid(): string {
    return uuidText(this.view(16));
  }

  lp(): Buffer {
    return this.view(this.u16());
  }

  text(): string {
    return this.lp().toString('utf8');
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.bytes.length - this.at;
  }

  /** Every message is read to its last byte: what is left over would be something that we do not understand. */
  end(): void {
    if (this.at !== this.bytes.length) throw malformed();
  }
}

/** A fresh 16-byte nonce of the handshake. */
export function helloNonce(): Buffer {
  return randomBytes(16);
}
