/** What a test file has opened, to be closed whatever came of the rest: a file that fails while it sets up must still let Jest end. */
export class Closing {
  private readonly acts: (() => unknown)[] = [];

  /** Notes how something is closed, and hands it on. */
  add<T>(opened: T, close: (opened: T) => unknown): T {
    this.acts.push(() => close(opened));
    return opened;
  }

  /** Closes everything, last first; rejects with the first failure, after all were tried. */
  async all(): Promise<void> {
    const failures: unknown[] = [];
    for (const act of this.acts.splice(0).reverse())
      try {
        await act();
      } catch (error) {
        failures.push(error);
      }
    if (failures.length > 0) throw failures[0];
  }
}
