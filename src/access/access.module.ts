import { type DynamicModule, Module } from '@nestjs/common';
import { SubjectStore } from '../subjects';
import { Obligations, ObligationStore } from '../vault/obligations';
import { RectificationStore } from '../vault/open';
import { CONTROLLER_NAME, ExportSources } from './export-sources';
import { ExportRowsStore } from './export-rows.store';
import { ExportStep } from './export.step';
import { KeptBesideStore } from './kept-beside.store';

/** Exports of a person's own data, for the worker alone. Needs `AuditModule`, `KeyringClientModule`, `PackagesModule` and the clock. */
@Module({})
export class AccessModule {
  static forRoot(controllerName: string, packages: DynamicModule, media: DynamicModule): DynamicModule {
    return {
      module: AccessModule,
      imports: [packages, media],
      providers: [
        { provide: CONTROLLER_NAME, useValue: controllerName },
        ExportRowsStore,
        RectificationStore,
        KeptBesideStore,
        SubjectStore,
        ObligationStore,
        Obligations,
        ExportSources,
        ExportStep,
      ],
      exports: [ExportStep],
    };
  }
}
