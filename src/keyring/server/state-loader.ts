import { KeyKind, openRecord, serialKeyId, uuidText, wipe } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { DoomedKeys } from './doomed-keys';
import type { KeySafe } from './key-safe';
import type { KeyringState } from './keyring-state';
import { NONE } from './memory';
import { indexEntryKey, indexEntryRow } from './resolver';
import type { HoldStore } from './store/hold.store';
import type { LoadStore } from './store/load.store';

/** Settings of loading. */
export interface LoadSettings {
  /** Fenced subjects wait this long from now on: leases given before the restart are not remembered, but none is older than now. */
  waitOutMs: number;
}

/** Fills the memory from the database at start, and after a rotation that had to be taken back. */
export class StateLoader {
  constructor(
    private readonly store: LoadStore,
    private readonly holdStore: HoldStore,
    private readonly state: KeyringState,
    private readonly safe: KeySafe,
    private readonly doomed: DoomedKeys,
    private readonly clock: Clock,
    private readonly settings: LoadSettings,
  ) {}

  /** Reads everything of `generation`, whose key must be loaded. `alsoIn` is the generation before, while both are written. */
  async load(generation: number, alsoIn: number | undefined, lastPageNo: number): Promise<void> {
    this.state.clear();
    this.doomed.clear();
    this.state.pages.reserveTo(lastPageNo);
    await this.loadPages(generation, alsoIn);
    await this.loadSubjects();
    await this.loadKeys(generation);
    for (const keyId of await this.store.signers()) this.state.markSigner(keyId);
    for (const { kind, keyId } of await this.store.buried()) this.state.bury(kind, keyId);
    for (const { knownSince, ...entry } of await this.store.classes())
      this.state.classes.learn(entry, knownSince);
    for (const { grantId, ...grant } of await this.store.grants(this.clock.now()))
      this.state.grants.set(grantId, grant);
    for (const row of await this.store.doomed())
      this.doomed.restore(row, this.clock.monotonic() + this.settings.waitOutMs);
    for (const { keyId, ...use } of await this.store.credentials()) this.state.credentials.set(keyId, use);
    for (const subjectRef of await this.store.canaries()) this.state.canaries.add(subjectRef);
    await this.state.holds.load(this.holdStore);
    await this.loadEntries();
    for (const { day, tag, cutoff } of await this.store.suppression()) {
      const keySlot = this.state.keySlot(KeyKind.suppression, serialKeyId(day), 0);
      if (keySlot !== NONE) this.state.suppression.add(day, keySlot, tag, cutoff);
    }
  }

  private async loadPages(generation: number, alsoIn: number | undefined): Promise<void> {
    await this.store.pages(generation, alsoIn, (row) =>
      this.state.pages.add({
        pageNo: row.integer(0),
        revision: row.integer(1),
        kind: row.integer(2) as KeyKind,
        purgeHour: row.integer(3),
        wrapped: Buffer.from(row.view(4)),
        members: 0,
        open: row.integer(5) > 0,
      }),
    );
  }

  private async loadSubjects(): Promise<void> {
    const readyAt = this.clock.monotonic() + this.settings.waitOutMs;
    await this.store.subjects((row) => {
      const slot = this.state.subjects.add(row.view(0), row.integer(1), NONE);
      if (row.integer(2) === 1) this.state.subjects.fence(slot, row.integer(3), readyAt);
    });
  }

  private async loadKeys(generation: number): Promise<void> {
    const { keys, subjects, pages } = this.state;
    await this.store.keys(generation, (row) => {
      const kind = row.integer(1) as KeyKind;
      const keyId = row.view(2);
      const incarnation = row.integer(3);
      const pageNo = row.integer(0);
      const slot = keys.add({
        kind,
        keyId,
        incarnation,
        pageNo,
        wrapped: row.view(4),
        check: row.view(5),
        born: row.integer(6),
      });
      pages.changeMembers(pages.get(pageNo)!, 1);
      const subject = kind === KeyKind.subject ? subjects.find(keyId) : NONE;
      if (subject !== NONE && subjects.incarnation(subject) === incarnation)
        subjects.setKey(subject, incarnation, slot);
      else this.state.nameKey(kind, keyId, incarnation, slot);
    });
  }

  /** Entries of fenced subjects are kept, for their suppression tags and in case the fence is taken back, but not listed. */
  private async loadEntries(): Promise<void> {
    const { subjects, index } = this.state;
    let subject = NONE;
    let ref = '';
    let partKey: Buffer | undefined;
    await this.store.entries((row) => {
      const found = subjects.find(row.view(1));
      if (found === NONE || subjects.keySlot(found) === NONE) return;
      if (found !== subject) {
        wipe(partKey);
        subject = found;
        ref = uuidText(row.view(1));
        partKey = this.safe.use(subjects.keySlot(found), indexEntryKey);
      }
      const entryRow = indexEntryRow(Buffer.from(row.view(0)), ref, row.integer(2));
      const body = openRecord(partKey!, entryRow, row.view(3));
      const entry = index.add(body.subarray(1), body[0] as 1, found, subjects.firstEntry(found));
      subjects.setFirstEntry(found, entry);
      if (!subjects.isActive(found)) index.unlist(entry);
    });
    wipe(partKey);
  }
}
