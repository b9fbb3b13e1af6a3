import { writeUuid } from '../../crypto';

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
 * Rows for one multi-row insert, as one array parameter per column in PostgreSQL's binary format.
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
}

function encodeArray(type: ColumnType, values: readonly ColumnValue[]): Buffer {
  const bodies = FIXED[type] === undefined ? values.map((value) => bytesOf(type, value)) : null;
  const size = values.reduce<number>(
    (sum, value, i) => sum + 4 + (value === null ? 0 : (FIXED[type] ?? bodies![i]!.length)),
    20,
  );
  const out = Buffer.allocUnsafe(size);
  out.writeInt32BE(1, 0);
  out.writeInt32BE(1, 4);
  out.writeInt32BE(OID[type], 8);
  out.writeInt32BE(values.length, 12);
  out.writeInt32BE(1, 16);
  let at = 20;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? null;
    if (value === null) {
      at = out.writeInt32BE(-1, at);
      continue;
    }
    const length = FIXED[type] ?? bodies![i]!.length;
    at = out.writeInt32BE(length, at);
    if (bodies === null) writeFixed(type, value, out, at);
    else out.set(bodies[i]!, at);
    at += length;
  }
  return out;
}

const NOTHING = new Uint8Array(0);

function bytesOf(type: ColumnType, value: ColumnValue): Uint8Array {
  if (value === null) return NOTHING;
  if (typeof value === 'string') return Buffer.from(type === 'jsonb' ? `\u0001${value}` : value, 'utf8');
  if (typeof value === 'number') throw new TypeError(`a ${type} column takes no number`);
  return value;
}

function writeFixed(type: ColumnType, value: string | number | Uint8Array, out: Buffer, at: number): void {
  if (typeof value === 'string') writeUuid(value, out, at);
  else if (typeof value !== 'number') out.set(value, at);
  else if (type === 'int2') out.writeInt16BE(value, at);
  else if (type === 'int4') out.writeInt32BE(value, at);
  else if (type === 'date') out.writeInt32BE(value - EPOCH_2000_DAYS, at);
  else writeInt64(type === 'timestamptz' ? (value - EPOCH_2000_MS) * 1000 : value, out, at);
}

/** In two halves, without a bigint for each value: exact for every safe integer. */
function writeInt64(value: number, out: Buffer, at: number): void {
  const high = Math.floor(value / 2 ** 32);
  out.writeInt32BE(high, at);
  out.writeUInt32BE(value - high * 2 ** 32, at + 4);
}
