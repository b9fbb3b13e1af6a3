import {
  KeySetDigest,
  MemberKeyAads,
  randomKey,
  unwrapKey,
  wipe,
  wrapKey,
  type KeyKind,
} from '../../../crypto';
import type { GenerationKeys, LiveGeneration } from '../generation-keys';
import type { KeyringState } from '../keyring-state';
import { NONE, type Page } from '../memory';
import type { PageKeys, PagePlace } from '../page-keys';
import type { PageRow, RevisedKeyRow } from '../store/write-batch';

/** What the new generation consists of, beside the key rows that it shares with the old one. */
export interface Rewrapped {
  pages: PageRow[];
  keys: RevisedKeyRow[];
  /** Slots of keys that are left behind. */
  dead: number[];
  /** Page numbers that lost a member; those without a page row are left behind too. */
  touched: Set<number>;
}

const SLICE_MS = 15;

/** A page whose keys are read or written. */
interface OpenPage {
  key: Buffer;
  aads: MemberKeyAads;
}

/**
 * R3: builds the pages of the new generation. Pages with a doomed member get a fresh page key, a new revision and only their survivors; the others
 * keep their key, which is wrapped under the new generation. Works in slices, so that leases of existing keys go on meanwhile.
 */
export class Rewrapper {
  constructor(
    private readonly keyringId: Buffer,
    private readonly state: KeyringState,
    private readonly generations: GenerationKeys,
    private readonly pageKeys: PageKeys,
  ) {}

  /** `doomed` are the slots of the batch. No key may be made while this runs. */
  async build(next: LiveGeneration, doomed: ReadonlySet<number>): Promise<Rewrapped> {
    const touched = new Set(Array.from(doomed, (slot) => this.state.keys.pageNo(slot)));
    const survivors = this.survivorsOf(touched, doomed);
    const result: Rewrapped = { pages: [], keys: [], dead: [...doomed], touched };
    let pauseAt = performance.now() + SLICE_MS;
    for (const page of this.state.pages.all()) {
      if (performance.now() > pauseAt) {
        await new Promise(setImmediate);
        pauseAt = performance.now() + SLICE_MS;
      }
      if (!touched.has(page.pageNo)) result.pages.push(this.carryOver(page, next));
      else if (survivors.has(page.pageNo)) this.writeAnew(page, survivors.get(page.pageNo)!, next, result);
    }
    return result;
  }

  /** Brings the memory to the new generation after its commit. Synchronous. */
  apply(next: LiveGeneration, rewrapped: Rewrapped): void {
    const { keys, pages } = this.state;
    for (const slot of rewrapped.dead) this.forget(slot);
    for (const pageNo of rewrapped.touched) {
      pages.remove(pageNo);
      this.pageKeys.forget(pageNo);
    }
    const bySlot = new Map(
      rewrapped.keys.map((row) => [this.state.keySlot(row.kind, row.keyId, row.incarnation), row]),
    );
    for (const [slot, row] of bySlot) keys.rewrap(slot, row.wrapped);
    const members = new Map<number, number>();
    for (const { pageNo } of rewrapped.keys) members.set(pageNo, (members.get(pageNo) ?? 0) + 1);
    for (const row of rewrapped.pages) {
      const page = pages.get(row.pageNo);
      if (page !== undefined) page.wrapped = row.wrapped;
      // Closed to new keys until only one generation is written: such a page does not exist in the old one.
      else
        pages.add({ ...row, kind: row.kind as KeyKind, members: members.get(row.pageNo) ?? 0, open: false });
    }
    this.generations.makeCurrent(next.number, next.key);
  }

  private survivorsOf(touched: ReadonlySet<number>, doomed: ReadonlySet<number>): Map<number, number[]> {
    const { keys } = this.state;
    const survivors = new Map<number, number[]>();
    for (let slot = 0; slot < keys.high; slot++) {
      if (keys.kind(slot) === 0 || doomed.has(slot) || !touched.has(keys.pageNo(slot))) continue;
      const list = survivors.get(keys.pageNo(slot)) ?? [];
      list.push(slot);
      survivors.set(keys.pageNo(slot), list);
    }
    return survivors;
  }

  private carryOver(page: Page, next: LiveGeneration): PageRow {
    const pageKey = this.pageKeys.unwrap(this.generations.current, page, page.wrapped);
    try {
      return { generation: next.number, ...placeOf(page), wrapped: this.pageKeys.wrap(next, page, pageKey) };
    } finally {
      wipe(pageKey);
    }
  }

  private writeAnew(page: Page, slots: readonly number[], next: LiveGeneration, result: Rewrapped): void {
    const place = { ...placeOf(page), revision: page.revision + 1 };
    const oldKey = this.pageKeys.unwrap(this.generations.current, page, page.wrapped);
    const newKey = randomKey();
    try {
      result.pages.push({
        generation: next.number,
        ...place,
        wrapped: this.pageKeys.wrap(next, place, newKey),
      });
      const opening = this.aadsOf(page);
      const sealing = this.aadsOf(place);
      for (const slot of slots) {
        const { kind, pageNo, revision } = place;
        result.keys.push({
          ...this.moveKey(slot, { key: oldKey, aads: opening }, { key: newKey, aads: sealing }),
          kind,
          pageNo,
          revision,
        });
      }
    } finally {
      wipe(oldKey, newKey);
    }
  }

  private moveKey(slot: number, from: OpenPage, to: OpenPage) {
    const { keys } = this.state;
    const keyId = Buffer.from(keys.keyId(slot));
    const incarnation = keys.incarnation(slot);
    const key = unwrapKey(from.key, keys.wrapped(slot), from.aads.of(keyId, incarnation));
    try {
      return {
        keyId,
        incarnation,
        wrapped: wrapKey(to.key, key, to.aads.of(keyId, incarnation)),
        check: Buffer.from(keys.check(slot)),
        born: keys.born(slot),
      };
    } finally {
      wipe(key);
    }
  }

  private aadsOf({ pageNo, revision, kind }: PagePlace): MemberKeyAads {
    return new MemberKeyAads({ keyringId: this.keyringId, pageNo, revision, kind });
  }

  private forget(slot: number): void {
    const { keys, subjects } = this.state;
    const kind = keys.kind(slot) as KeyKind;
    const keyId = Buffer.from(keys.keyId(slot));
    const subject = kind === 1 ? subjects.find(keyId) : NONE;
    if (subject !== NONE && subjects.keySlot(subject) === slot)
      subjects.setKey(subject, keys.incarnation(slot), NONE);
    else this.state.forgetKey(kind, keyId, keys.incarnation(slot));
    keys.remove(slot);
  }
}

/** Set digest and number of the keys that were carried over into a generation: those born before it. */
export async function survivorsDigest(
  state: KeyringState,
  generation: number,
): Promise<{ digest: Buffer; count: number }> {
  const { keys } = state;
  const digest = new KeySetDigest();
  for (let slot = 0; slot < keys.high; slot++) {
    if (slot % 20_000 === 0) await new Promise(setImmediate);
    if (keys.kind(slot) === 0 || keys.born(slot) >= generation) continue;
    digest.add(keys.kind(slot) as KeyKind, keys.keyId(slot), keys.incarnation(slot), keys.check(slot));
  }
  const work = digest.digesting();
  for (;;) {
    const step = work.next();
    if (step.done) return { digest: step.value, count: digest.size };
    await new Promise(setImmediate);
  }
}

function placeOf({ pageNo, revision, kind, purgeHour }: Page): PagePlace {
  return { pageNo, revision, kind, purgeHour };
}
