import { Injectable } from '@nestjs/common';
import { RecipientNoticesStore } from '../recipient-notices.store';
import { CopyCatalogueStore } from './copy-catalogue.store';

/** Who else has something of a person: recipients, and copies of the database. */
@Injectable()
export class CertificateSurroundings {
  constructor(
    private readonly notices: RecipientNoticesStore,
    private readonly copies: CopyCatalogueStore,
  ) {}

  async of(subjectRef: string) {
    const [recipients, copies] = await Promise.all([
      this.notices.concerned(subjectRef),
      this.copies.holding(subjectRef),
    ]);
    return { recipients, copies };
  }
}
