import { writeUuid } from '../../crypto';
import type { Copy } from './copy-in';

/** PostgreSQL types that a {@link BinaryColumns} can carry, with their object ids. */
const OID = {
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  text: 25,
  date: 1082,
  timestamptz: 1184,
  uuid: 2950,
  jsonb: 3802,
} as const;
/** One of the types of {@link BinaryColumns}. */
export type ColumnType = keyof typeof OID;

/**
 * Values of a column, by type: bytea takes bytes, the integers numbers, timestamptz milliseconds since 1970, date days since 1970, uuid and text
 * strings, jsonb its text.
 */
type ColumnValue = Uint8Array | string | number | null;

const EPOCH_2000_MS = 946_684_800_000;
const EPOCH_2000_DAYS = 10_957;
const FIXED: Readonly<Partial<Record<ColumnType, number>>> = {
  int8: 8,
  int2: 2,
  int4: 4,
  date: 4,
  timestamptz: 8,
  uuid: 16,
};

/**
 * Rows in PostgreSQL's binary format: for one multi-row insert, as one array parameter per column, or for one COPY.
 *
 * However many rows there are the statement is the same one, so it is prepared once; and bytes are copied, not spelled in hex. Use with
 * `INSERT INTO t (a, b) SELECT * FROM unnest($1::bytea[], $2::int4[])`, which {@link insertStatement} writes.
 */
export class BinaryColumns<Name extends string> {
  readonly names: readonly Name[];
  /** One list for each of the names. */
  private readonly values: ColumnValue[][];

  constructor(private readonly types: Readonly<Record<Name, ColumnType>>) {
    this.names = Object.keys(types) as Name[];
    this.values = this.names.map(() => []);
  }

  get rows(): number {
    return this.values[0]!.length;
  }

  push(row: Readonly<Record<Name, ColumnValue>>): void {
    for (let i = 0; i < this.names.length; i++) this.values[i]!.push(row[this.names[i]!]);
  }

  /** The parameters, in the order of the statement. */
  parameters(): Buffer[] {
    return this.names.map((name, i) => encodeArray(this.types[name], this.values[i]!));
  }

  /** `INSERT INTO table (…) SELECT * FROM unnest(…)` for these columns; add what should happen on a conflict. */
  insertStatement(table: string): string {
    const arrays = this.names.map((name, i) => `$${i + 1}::${this.types[name]}[]`);
    return `INSERT INTO ${table} (${this.names.join(', ')}) SELECT * FROM unnest(${arrays.join(', ')})`;
  }

  /** The rows as a COPY: a third of the work of an insert, for the database; a row that is there already fails all of it. */
  copy(table: string): Copy {
    const text = `COPY ${table} (${this.names.join(', ')}) FROM STDIN (FORMAT binary)`;
    return {
      text,
      data: encodeRows(
        this.names.map((name) => this.types[name]),
        this.values,
      ),
    };
  }
}

/** Signature, no flags, no extension. */
const COPY_HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const COPY_TRAILER_BYTES = 2;

function encodeRows(types: readonly ColumnType[], columns: readonly ColumnValue[][]): Buffer {
  const rows = columns[0]!.length;
  let size = COPY_HEADER.length + rows * (2 + 4 * types.length) + COPY_TRAILER_BYTES;
  types.forEach((type, c) => {
    for (const value of columns[c]!) size += sizeOf(type, value);
  });
  const out = Buffer.allocUnsafe(size);
  out.set(COPY_HEADER, 0);
  let at = COPY_HEADER.length;
  for (let row = 0; row < rows; row++) {
    at = out.writeInt16BE(types.length, at);
    for (let c = 0; c < types.length; c++) at = writeValue(types[c]!, columns[c]![row] ?? null, out, at);
  }
  out.writeInt16BE(-1, at);
  return out;
}

function encodeArray(type: ColumnType, values: readonly ColumnValue[]): Buffer {
  let size = 20 + 4 * values.length;
  for (const value of values) size += sizeOf(type, value);
  const out = Buffer.allocUnsafe(size);
  out.writeInt32BE(1, 0);
  out.writeInt32BE(1, 4);
  out.writeInt32BE(OID[type], 8);
  out.writeInt32BE(values.length, 12);
  out.writeInt32BE(1, 16);
  let at = 20;
  for (const value of values) at = writeValue(type, value ?? null, out, at);
  return out;
}

/** Bytes of a value, without its length. */
function sizeOf(type: ColumnType, value: ColumnValue | undefined): number {
  if (value === null || value === undefined) return 0;
  const fixed = FIXED[type];
  if (fixed !== undefined) return fixed;
  if (typeof value === 'string') return Buffer.byteLength(value) + (type === 'jsonb' ? 1 : 0);
  if (typeof value === 'number') throw new TypeError(`a ${type} column takes no number`);
  return value.length;
}

/** Writes the length and the value; returns where it ends. */
function writeValue(type: ColumnType, value: ColumnValue, out: Buffer, at: number): number {
  if (value === null) return out.writeInt32BE(-1, at);
  const length = sizeOf(type, value);
  let from = out.writeInt32BE(length, at);
  const end = from + length;
  if (FIXED[type] !== undefined) writeFixed(type, value, out, from);
  else if (typeof value !== 'string') out.set(value as Uint8Array, from);
  else {
    // The version of the format of jsonb; its text follows.
    if (type === 'jsonb') out[from++] = 1;
    out.write(value, from);
  }
  return end;
}

function writeFixed(type: ColumnType, value: string | number | Uint8Array, out: Buffer, at: number): void {
  if (typeof value === 'string') writeUuid(value, out, at);
  else if (typeof value !== 'number') out.set(value, at);
  else if (Number.isNaN(value)) throw new RangeError(`a ${type} column takes no NaN`);
  else if (type === 'int2') out.writeInt16BE(value, at);
  else if (type === 'int4') out.writeInt32BE(value, at);
  else if (type === 'date') out.writeInt32BE(value - EPOCH_2000_DAYS, at);
  else writeInt64(type === 'timestamptz' ? (value - EPOCH_2000_MS) * 1000 : value, out, at);
}

/** In two halves, without a bigint for each value: exact for every safe integer. What is none, or not a number, would be written as another one. */
function writeInt64(value: number, out: Buffer, at: number): void {
  if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER))
    throw new RangeError('not a number that eight bytes hold exactly');
  const high = Math.floor(value / 2 ** 32);
  out.writeInt32BE(high, at);
  out.writeUInt32BE(value - high * 2 ** 32, at + 4);
}
