import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit';
import { KeyringClient } from '../keyring/client';
import { SubjectStore } from '../subjects';
import { MediaCopies, MediaStore } from '../vault/media';
import { Rectifications, RectificationStore } from '../vault/open';
import type { AccessRequest } from './access-request';
import { ExportRowsStore } from './export-rows.store';
import { keptBeside } from './kept-beside';
import { KeptBesideStore } from './kept-beside.store';
import { Originals } from './originals';
import { PackageMedia } from './package/package-media';
import { PackageSource } from './package/package-source';

/** Provider token of the controller's name. */
export const CONTROLLER_NAME = Symbol('CONTROLLER_NAME');

/** Opens what a package is made from. */
@Injectable()
export class ExportSources {
  constructor(
    readonly rows: ExportRowsStore,
    readonly audit: AuditLog,
    readonly subjects: SubjectStore,
    private readonly beside: KeptBesideStore,
    private readonly keyring: KeyringClient,
    private readonly corrections: RectificationStore,
    private readonly media: MediaStore,
    private readonly copies: MediaCopies,
    @Inject(CONTROLLER_NAME) private readonly controller: string,
  ) {}

  /** The source of one package, and how many messages there are to begin with. */
  async open(request: AccessRequest, madeAt: Date): Promise<{ source: PackageSource; messages: number }> {
    const originals = new Originals(this.keyring, this.subjects, request);
    const rectifications = new Rectifications(this.corrections, this.keyring);
    const media = await PackageMedia.of(request, this.media, this.copies);
    const beside = await keptBeside(this.beside, this.keyring, request.subjectRef);
    const hours = await this.rows.hours(request.subjectRef);
    const source = await PackageSource.open(
      request,
      { rows: this.rows, hours, originals, rectifications, media, beside },
      { controller: this.controller, madeAt },
    );
    return { source, messages: hours.reduce((sum, hour) => sum + hour.messages, 0) };
  }
}
