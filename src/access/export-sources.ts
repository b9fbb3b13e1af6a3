import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit';
import { KeyringClient } from '../keyring/client';
import { SubjectStore } from '../subjects';
import type { AccessRequest } from './access-request';
import { ExportRowsStore } from './export-rows.store';
import { Originals } from './originals';
import { PackageSource } from './package/package-source';

/** Provider token of the controller's name. */
export const CONTROLLER_NAME = Symbol('CONTROLLER_NAME');

/** Opens what a package is made from. */
@Injectable()
export class ExportSources {
  constructor(
    readonly rows: ExportRowsStore,
    readonly audit: AuditLog,
    private readonly subjects: SubjectStore,
    private readonly keyring: KeyringClient,
    @Inject(CONTROLLER_NAME) private readonly controller: string,
  ) {}

  /** The source of one package, and how many messages there are to begin with. */
  async open(request: AccessRequest, madeAt: Date): Promise<{ source: PackageSource; messages: number }> {
    const originals = new Originals(this.keyring, this.subjects, request);
    const [source, messages] = await Promise.all([
      PackageSource.open(request, this.rows, originals, { controller: this.controller, madeAt }),
      this.rows.countMessages(request.subjectRef),
    ]);
    return { source, messages };
  }
}
