import { keyCheck, KeyKind, memberKeyAad, randomKey, unwrapKey, wipe, wrapKey } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { GenerationKeys } from './generation-keys';
import type { KeyringState } from './keyring-state';
import { NONE, type Page } from './memory';
import type { PageKeys } from './page-keys';
import type { WriteBatch } from './store/write-batch';

/** What to make a key for. */
export interface NewKey {
  kind: KeyKind;
  keyId: Buffer;
  /** 0 except for subjects. */
  incarnation: number;
  /** Hours since 1970 at which the key is due; 0 for kinds without a date. */
  purgeHour: number;
}

/** Makes keys and opens them for the length of one use. */
export class KeySafe {
  constructor(
    private readonly keyringId: Buffer,
    private readonly state: KeyringState,
    private readonly generations: GenerationKeys,
    private readonly pageKeys: PageKeys,
  ) {}

  /** Makes a key and adds its rows to a batch. Nothing may be sealed with it until the batch is committed. */
  create(wanted: NewKey, batch: WriteBatch): number {
    const page = this.state.pages.withRoom(wanted.kind, wanted.purgeHour) ?? this.createPage(wanted, batch);
    const key = randomKey();
    try {
      const row = {
        kind: wanted.kind,
        keyId: wanted.keyId,
        incarnation: wanted.incarnation,
        pageNo: page.pageNo,
        wrapped: wrapKey(
          this.pageKeys.open(page),
          key,
          this.memberAad(page, wanted.keyId, wanted.incarnation),
        ),
        check: keyCheck(key, wanted.kind, wanted.keyId, wanted.incarnation),
        born: this.generations.current.number,
      };
      const slot = this.state.keys.add(row);
      this.state.pages.changeMembers(page, 1);
      if (wanted.kind !== KeyKind.subject)
        this.state.nameKey(wanted.kind, wanted.keyId, wanted.incarnation, slot);
      this.state.keys.setUncommitted(slot, true);
      batch.keys.push({ ...row, revision: page.revision });
      batch.onCommitted.push(() => this.state.keys.setUncommitted(slot, false));
      return slot;
    } finally {
      wipe(key);
    }
  }

  /** Number of the current generation. */
  get generation(): number {
    return this.generations.current.number;
  }

  /** Opens a key; the caller wipes it. Throws `wrapped-key.unreadable` when its row was tampered with. */
  unwrap(slot: number): Buffer {
    const page = this.pageOf(slot);
    const { keys } = this.state;
    return unwrapKey(
      this.pageKeys.open(page),
      keys.wrapped(slot),
      this.memberAad(page, keys.keyId(slot), keys.incarnation(slot)),
    );
  }

  /** Opens a key for one synchronous use. */
  use<T>(slot: number, work: (key: Buffer) => T): T {
    const key = this.unwrap(slot);
    try {
      return work(key);
    } finally {
      wipe(key);
    }
  }

  private pageOf(slot: number): Page {
    const page = slot === NONE ? undefined : this.state.pages.get(this.state.keys.pageNo(slot));
    if (page === undefined) throw new DomainError('corrupt', 'keyring.page.missing', 'a key has no page');
    return page;
  }

  private createPage({ kind, purgeHour }: NewKey, batch: WriteBatch): Page {
    const pageKey = randomKey();
    const place = { pageNo: this.state.pages.nextPageNo(), revision: 1, kind, purgeHour };
    const rows = this.generations.writable.map((generation) => ({
      generation: generation.number,
      ...place,
      wrapped: this.pageKeys.wrap(generation, place, pageKey),
    }));
    batch.pages.push(...rows);
    const page: Page = { ...place, wrapped: rows[0]!.wrapped, members: 0, open: true };
    this.state.pages.add(page);
    this.pageKeys.put(page.pageNo, pageKey);
    return page;
  }

  private memberAad({ pageNo, revision, kind }: Page, keyId: Buffer, incarnation: number): Buffer {
    return memberKeyAad({ keyringId: this.keyringId, pageNo, revision, kind, keyId, incarnation });
  }
}
