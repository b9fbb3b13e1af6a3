import {
  equalBytes,
  keyCheck,
  type KeyKind,
  KeySetDigest,
  MemberKeyAads,
  pageKeyAad,
  unwrapKey,
  wipe,
} from '../../../crypto';
import { DomainError } from '../../../foundation/errors';
import { opensCanary } from '../canary';
import type { Share, VerifyStore } from '../store/verify.store';

/** What a share is checked against. */
export interface ShareTask {
  keyringId: Buffer;
  generation: number;
  generationKey: Buffer;
  canaryKeyId: Buffer;
  canaryRecord: Buffer;
  share: Share;
}

/** What was found: every key of the share opened, or it throws. */
export interface ShareReport {
  /** Of the whole generation. */
  pages: number;
  keys: number;
  /** `kind ‖ keyId ‖ incarnation ‖ check` (37 bytes each) of the keys born before this generation, sorted. */
  rows: Buffer;
  canaryOpened: boolean;
}

interface OpenPage {
  revision: number;
  kind: KeyKind;
  key: Buffer;
  aads: MemberKeyAads;
}

/** Opens every page of a generation, and every key of it that lies in a share. Throws `keyring.verify.mismatch` for a key whose value is not what it was when it was made. */
export async function verifyShare(store: VerifyStore, task: ShareTask): Promise<ShareReport> {
  const { keyringId, generation, generationKey } = task;
  const pages = new Map<number, OpenPage>();
  const report: ShareReport = { pages: 0, keys: 0, rows: Buffer.alloc(0), canaryOpened: false };
  const survivors = new KeySetDigest();
  try {
    report.pages = await store.pages(generation, (row) => {
      const place = {
        pageNo: row.integer(0),
        revision: row.integer(1),
        kind: row.integer(2) as KeyKind,
        purgeHour: row.integer(3),
      };
      const key = unwrapKey(generationKey, row.view(4), pageKeyAad({ keyringId, generation, ...place }));
      pages.set(place.pageNo, { ...place, key, aads: new MemberKeyAads({ keyringId, ...place }) });
    });
    await store.keys(task.share, (row) => {
      const page = pages.get(row.integer(0));
      if (page?.revision !== row.integer(1)) return;
      const { kind, key: pageKey, aads } = page;
      const keyId = row.view(2);
      const incarnation = row.integer(3);
      const key = unwrapKey(pageKey, row.view(4), aads.of(keyId, incarnation));
      report.keys++;
      try {
        const check = keyCheck(key, kind, keyId, incarnation);
        if (!equalBytes(check, row.view(5))) throw mismatch('a key has another value than when it was made');
        if (keyId.equals(task.canaryKeyId)) report.canaryOpened = opensCanary(keyId, key, task.canaryRecord);
        if (row.integer(6) < generation) survivors.add(kind, keyId, incarnation, check);
      } finally {
        wipe(key);
      }
    });
  } finally {
    for (const { key } of pages.values()) wipe(key);
  }
  report.rows = survivors.sortedRows();
  return report;
}

/** The keys that a generation holds are not those that it should hold. */
export function mismatch(message: string): DomainError {
  return new DomainError('corrupt', 'keyring.verify.mismatch', message);
}
