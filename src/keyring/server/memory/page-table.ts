import type { KeyKind } from '../../../crypto';

/** Most keys in a page. */
export const PAGE_CAPACITY = 256;

/** A page of the current generation. Its key is wrapped here; opened ones are in the page-key cache. */
export interface Page {
  readonly pageNo: number;
  readonly revision: number;
  readonly kind: KeyKind;
  /** Hours since 1970 at which its keys are due; 0 where they have no date. */
  readonly purgeHour: number;
  wrapped: Buffer;
  members: number;
  /** False while a rotation is under way and the page exists in the new generation only: such a page takes no new keys. */
  open: boolean;
}

/** Pages by number, and for each kind and hour those with room. */
export class PageTable {
  private readonly pages = new Map<number, Page>();
  private readonly roomy = new Map<string, Set<Page>>();
  private last = 0;

  add(page: Page): void {
    this.pages.set(page.pageNo, page);
    this.last = Math.max(this.last, page.pageNo);
    this.file(page);
  }

  get(pageNo: number): Page | undefined {
    return this.pages.get(pageNo);
  }

  remove(pageNo: number): void {
    const page = this.pages.get(pageNo);
    if (page === undefined) return;
    this.pages.delete(pageNo);
    this.roomy.get(groupOf(page.kind, page.purgeHour))?.delete(page);
  }

  /** A page with room for one more key of this kind and hour. */
  withRoom(kind: KeyKind, purgeHour: number): Page | undefined {
    for (const page of this.roomy.get(groupOf(kind, purgeHour)) ?? []) return page;
    return undefined;
  }

  /** Counts a member in or out, and remembers whether there is room. */
  changeMembers(page: Page, by: number): void {
    page.members += by;
    this.file(page);
  }

  setOpen(page: Page, open: boolean): void {
    page.open = open;
    this.file(page);
  }

  /** A number that no page of any generation has had. `reserved` numbers of dead pages are passed over by {@link reserveTo}. */
  nextPageNo(): number {
    return ++this.last;
  }

  /** Numbers up to this one were used once and are not used again. */
  reserveTo(pageNo: number): void {
    this.last = Math.max(this.last, pageNo);
  }

  all(): IterableIterator<Page> {
    return this.pages.values();
  }

  get size(): number {
    return this.pages.size;
  }

  clear(): void {
    this.pages.clear();
    this.roomy.clear();
  }

  private file(page: Page): void {
    const group = groupOf(page.kind, page.purgeHour);
    const set = this.roomy.get(group) ?? new Set<Page>();
    this.roomy.set(group, set);
    if (page.open && page.members < PAGE_CAPACITY) set.add(page);
    else set.delete(page);
    if (set.size === 0) this.roomy.delete(group);
  }
}

function groupOf(kind: number, purgeHour: number): string {
  return `${kind}.${purgeHour}`;
}
