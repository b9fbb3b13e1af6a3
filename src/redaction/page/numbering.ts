/** Numbers the values of one message: the same normalised value of a type has the same number in every field. */
export class Numbering {
  private readonly byType = new Map<string, Map<string, number>>();

  /** The number of a value; `isNew` the first time it is met. */
  place(type: string, value: string): { n: number; value: string; isNew: boolean } {
    const normalised = normalise(value);
    let values = this.byType.get(type);
    if (values === undefined) this.byType.set(type, (values = new Map<string, number>()));
    const known = values.get(normalised);
    if (known !== undefined) return { n: known, value: normalised, isNew: false };
    const n = values.size + 1;
    values.set(normalised, n);
    return { n, value: normalised, isNew: true };
  }
}

const normalise = (value: string): string =>
  value.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
