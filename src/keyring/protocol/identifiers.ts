import { IdKind } from '../../crypto';
import { type ByteReader, type ByteWriter, malformed } from './wire';

/** Kinds of identifiers that the blind index knows, by name. */
export type IdentifierKind = keyof typeof IdKind;

/** An identifier as it is normalised before it reaches the keyring: E.164 with `+`, wa_id digits, BSUID as received. */
export interface Identifier {
  kind: IdentifierKind;
  value: string;
}

const MAX_IDENTIFIERS = 32;
const names = new Map<number, IdentifierKind>(
  Object.entries(IdKind).map(([name, id]) => [id, name as IdentifierKind]),
);

/** `u8 count ‖ (u8 idKind ‖ LP(value))*`. */
export function writeIdentifiers(writer: ByteWriter, identifiers: readonly Identifier[]): void {
  if (identifiers.length > MAX_IDENTIFIERS) throw malformed();
  writer.u8(identifiers.length);
  for (const { kind, value } of identifiers) writer.u8(IdKind[kind]).lp(value);
}

/** Inverse of {@link writeIdentifiers}; unknown kinds are malformed. */
export function readIdentifiers(reader: ByteReader): Identifier[] {
  const identifiers: Identifier[] = [];
  for (let left = reader.u8(); left > 0; left--) {
    const kind = names.get(reader.u8());
    if (kind === undefined) throw malformed();
    identifiers.push({ kind, value: reader.text() });
  }
  if (identifiers.length > MAX_IDENTIFIERS) throw malformed();
  return identifiers;
}
