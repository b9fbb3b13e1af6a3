import { KeyKind, type Part, randomBytes } from '../../crypto';
import type { CallerRole } from '../protocol';
import { HoldBook } from './holds/hold-book';
import {
  ClassTable,
  IndexTable,
  KeyTable,
  NONE,
  PageTable,
  type SealWindow,
  SubjectTable,
  SuppressionTable,
} from './memory';

/** A registered permission to open parts of a subject. */
export interface Grant {
  ref: string;
  subjectRef: string;
  parts: readonly Part[];
  /** Unix seconds. */
  expiresAt: number;
}

/** Who uses a credential key. */
export interface CredentialUse {
  madeBy: CallerRole;
  openBy: readonly CallerRole[];
  /** Unix ms: sealing is symmetric, so its maker must not be able to open it for ever. */
  sealUntil: number;
}

/** Everything the keyring holds in memory; wrapped keys only. One process owns it, so nothing here is ever stale. */
export class KeyringState {
  readonly keys = new KeyTable();
  readonly subjects = new SubjectTable();
  readonly index = new IndexTable();
  readonly pages = new PageTable();
  readonly suppression = new SuppressionTable();
  readonly classes: ClassTable;
  readonly grants = new Map<string, Grant>();
  readonly holds = new HoldBook();
  /** By key id, in text. */
  readonly credentials = new Map<string, CredentialUse>();
  /** Subjects that nobody has a reason to open. */
  readonly canaries = new Set<string>();
  /** Slots of keys that are no current subject keys, by kind, id and incarnation. */
  private readonly named = new Map<string, number>();
  /** Keys other than subjects' that were destroyed and must not be made again. */
  private readonly buried = new Set<string>();
  private readonly signers = new Set<string>();

  /** Where this process begins to count, so that no other's stamp is mistaken for one of its own. */
  private readonly firstStamp = randomBytes(6).readUIntBE(0, 6);

  constructor(window: SealWindow) {
    this.classes = new ClassTable(window);
  }

  /**
   * Changes whenever identifiers that led to a subject may lead nowhere or elsewhere, or to another state or incarnation of it. As long as it is the same,
   * an earlier resolution holds for every event that is not suppressed.
   */
  get resolutionStamp(): number {
    return this.firstStamp + this.subjects.changes + this.index.removals;
  }

  /** Slot of a key, or {@link NONE}. Incarnation 0 of a subject means the current one. */
  keySlot(kind: KeyKind, keyId: Buffer, incarnation: number): number {
    if (kind === KeyKind.subject) {
      const subject = this.subjects.find(keyId);
      if (subject === NONE) return NONE;
      if (incarnation === 0 || incarnation === this.subjects.incarnation(subject))
        return this.subjects.keySlot(subject);
    }
    return this.named.get(nameOf(kind, keyId, incarnation)) ?? NONE;
  }

  /** Lets a key be found by {@link keySlot}. */
  nameKey(kind: KeyKind, keyId: Buffer, incarnation: number, slot: number): void {
    this.named.set(nameOf(kind, keyId, incarnation), slot);
  }

  forgetKey(kind: KeyKind, keyId: Buffer, incarnation: number): void {
    this.named.delete(nameOf(kind, keyId, incarnation));
  }

  /** Remembers that a key was destroyed. */
  bury(kind: KeyKind, keyId: Buffer): void {
    this.buried.add(nameOf(kind, keyId, 0));
  }

  /** Marks a credential key as one that signs: it is never leased. */
  markSigner(keyId: Buffer): void {
    this.signers.add(keyId.toString('latin1'));
  }

  isSigner(keyId: Buffer): boolean {
    return this.signers.has(keyId.toString('latin1'));
  }

  isBuried(kind: KeyKind, keyId: Buffer): boolean {
    return this.buried.has(nameOf(kind, keyId, 0));
  }

  clear(): void {
    for (const table of [this.keys, this.subjects, this.index, this.pages, this.suppression, this.classes])
      table.clear();
    this.grants.clear();
    this.canaries.clear();
    this.credentials.clear();
    this.named.clear();
    this.buried.clear();
    this.signers.clear();
  }
}

function nameOf(kind: KeyKind, keyId: Buffer, incarnation: number): string {
  return `${kind}.${incarnation}.${keyId.toString('latin1')}`;
}

/** Which kind of key a standalone part hangs from. */
export function standaloneKinds(part: Part): readonly KeyKind[] {
  return STANDALONE[part] ?? [];
}

const STANDALONE: Partial<Record<number, readonly KeyKind[]>> = {
  0x14: [KeyKind.hold],
  0x20: [KeyKind.obligation],
  0x21: [KeyKind.obligation],
  0x22: [KeyKind.credential],
  0x23: [KeyKind.backup],
};
