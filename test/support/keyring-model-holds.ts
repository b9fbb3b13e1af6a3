/** A message's place: what a hold keeps. */
export interface Place {
  subjectRef: string;
  incarnation: number;
  classId: number;
  bucket: number;
}

/** What the model knows of holds: whom they touch, what they have kept. */
export class ModelHolds {
  private readonly holds = new Map<string, { subjectRef: string | undefined; kept: Set<string> }>();

  place(holdId: string, subjectRef: string | undefined): void {
    this.holds.set(holdId, { subjectRef, kept: new Set() });
  }

  /** Holds that a subject's destruction touches, or with `undefined` a bucket's: a hold on one person touches every bucket. */
  touching(subjectRef: string | undefined): { holdId: string; subjectRef: string | undefined }[] {
    return [...this.holds]
      .map(([holdId, hold]) => ({ holdId, subjectRef: hold.subjectRef }))
      .filter((hold) => [undefined, subjectRef].includes(hold.subjectRef) || subjectRef === undefined);
  }

  keep(holdId: string, places: readonly Place[]): void {
    for (const place of places) this.holds.get(holdId)!.kept.add(nameOf(place));
  }

  /** A hold that keeps the place, if one does. */
  keeperOf(place: Place): string | undefined {
    return [...this.holds].find(([, { kept }]) => kept.has(nameOf(place)))?.[0];
  }

  release(holdId: string): void {
    this.holds.delete(holdId);
  }

  get ids(): string[] {
    return [...this.holds.keys()];
  }
}

function nameOf({ subjectRef, incarnation, classId, bucket }: Place): string {
  return `${subjectRef}.${incarnation}.${classId}.${bucket}`;
}
