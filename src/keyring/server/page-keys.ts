import { pageKeyAad, unwrapKey, wipe, wrapKey } from '../../crypto';
import type { GenerationKeys, LiveGeneration } from './generation-keys';
import type { Page } from './memory';

/** Where in a generation a page stands. */
export type PagePlace = Pick<Page, 'pageNo' | 'revision' | 'kind' | 'purgeHour'>;

/** Opens page keys and keeps a bounded number of them; what leaves the cache is overwritten. */
export class PageKeys {
  private readonly cache = new Map<number, Buffer>();

  constructor(
    private readonly keyringId: Buffer,
    private readonly generations: GenerationKeys,
    private readonly limit = 4_096,
  ) {}

  /** The page's key. It belongs to the cache: use it at once, never keep or wipe it. */
  open(page: Page): Buffer {
    const known = this.cache.get(page.pageNo);
    if (known !== undefined) {
      this.cache.delete(page.pageNo);
      this.cache.set(page.pageNo, known);
      return known;
    }
    const { number, key } = this.generations.current;
    const opened = unwrapKey(key, page.wrapped, this.aad(number, page));
    this.put(page.pageNo, opened);
    return opened;
  }

  /** Puts a fresh page key into the cache, which owns it from now on. */
  put(pageNo: number, pageKey: Buffer): void {
    this.forget(pageNo);
    this.cache.set(pageNo, pageKey);
    if (this.cache.size <= this.limit) return;
    for (const oldest of this.cache.keys()) {
      this.forget(oldest);
      break;
    }
  }

  /** Wraps a page key under a generation. */
  wrap(generation: LiveGeneration, place: PagePlace, pageKey: Buffer): Buffer {
    return wrapKey(generation.key, pageKey, this.aad(generation.number, place));
  }

  /** Opens a page key without caching it; the caller wipes it. */
  unwrap(generation: LiveGeneration, place: PagePlace, wrapped: Buffer): Buffer {
    return unwrapKey(generation.key, wrapped, this.aad(generation.number, place));
  }

  forget(pageNo: number): void {
    wipe(this.cache.get(pageNo));
    this.cache.delete(pageNo);
  }

  wipe(): void {
    for (const key of this.cache.values()) wipe(key);
    this.cache.clear();
  }

  get size(): number {
    return this.cache.size;
  }

  private aad(generation: number, { pageNo, revision, kind, purgeHour }: PagePlace): Buffer {
    return pageKeyAad({ keyringId: this.keyringId, generation, pageNo, revision, kind, purgeHour });
  }
}
