/** What a sealed record's keys hang from. */
export const Scope = {
  /** Subject key and epoch key together: messages. */
  subjectBucket: 0x00,
  /** Subject key alone: identifiers and what is derived from them. */
  subject: 0x01,
  /** One key of its own: holds, obligations, packages, credentials, backups. */
  standalone: 0x02,
} as const;
/** One of the numbers of `Scope`. */
export type Scope = (typeof Scope)[keyof typeof Scope];

/** Which part of a thing a key opens; a lease is for exactly one. */
export const Part = {
  redacted: 0x01,
  original: 0x02,
  media: 0x03,
  identifiers: 0x10,
  identifierMasks: 0x11,
  /** An HMAC key; no records are sealed under it. */
  referenceTag: 0x12,
  /** Never leaves the keyring. */
  indexEntry: 0x13,
  heldIdentifiers: 0x14,
  obligation: 0x20,
  package: 0x21,
  credential: 0x22,
  backup: 0x23,
} as const;
/** One of the numbers of `Part`. */
export type Part = (typeof Part)[keyof typeof Part];

const PARTS_OF_SCOPE: Readonly<Record<Scope, readonly Part[]>> = {
  [Scope.subjectBucket]: [Part.redacted, Part.original, Part.media],
  [Scope.subject]: [Part.identifiers, Part.identifierMasks, Part.referenceTag, Part.indexEntry],
  [Scope.standalone]: [Part.heldIdentifiers, Part.obligation, Part.package, Part.credential, Part.backup],
};

/** True when `part` belongs to `scope`: the keyring derives no key for other pairs. */
export function isPartOfScope(scope: number, part: number): boolean {
  return (PARTS_OF_SCOPE as Record<number, readonly number[]>)[scope]?.includes(part) ?? false;
}

/** Which way a message went; bound into its seal. */
export const Direction = { none: 0, inbound: 1, outbound: 2 } as const;
/** One of the numbers of `Direction`. */
export type Direction = (typeof Direction)[keyof typeof Direction];
