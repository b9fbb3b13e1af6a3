import { Injectable } from '@nestjs/common';
import { HeldRowsStore } from '../retention';
import { AccessPackageStore } from '../vault/packages';
import { type SubjectCounts, SubjectRowsStore } from './subject-rows.store';

/** How much there is of a person, store by store. `media` are those that no hold keeps where they lie. */
export type StoreCount = SubjectCounts & { media: number; heldMedia: number; packages: number };

/** Counts a person's rows and objects: before they are deleted, and after, because a certificate says what was found and not what should be. */
@Injectable()
export class StoreCounter {
  constructor(
    private readonly rows: SubjectRowsStore,
    private readonly packages: AccessPackageStore,
    private readonly held: HeldRowsStore,
  ) {}

  async count(subjectRef: string): Promise<StoreCount> {
    const [rows, media, held, packages] = await Promise.all([
      this.rows.count(subjectRef),
      this.rows.countMedia(subjectRef),
      this.held.countOf(subjectRef),
      this.packages.livingOf(subjectRef),
    ]);
    return { ...rows, media: media - held.media, heldMedia: held.media, packages: packages.length };
  }
}
