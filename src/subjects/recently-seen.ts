/** Remembers the keys used last, up to a number of them; the oldest go first. */
export class RecentlySeen {
  private readonly keys = new Map<string, true>();

  constructor(private readonly limit: number) {}

  has(key: string): boolean {
    if (!this.keys.delete(key)) return false;
    this.keys.set(key, true);
    return true;
  }

  add(key: string): void {
    this.keys.delete(key);
    this.keys.set(key, true);
    if (this.keys.size <= this.limit) return;
    const oldest = this.keys.keys().next();
    if (!oldest.done) this.keys.delete(oldest.value);
  }
}
