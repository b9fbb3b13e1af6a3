import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { AuditLog, type LogPlace } from '../../../audit';
import { GuardModule } from '../../../backups/guard';
import { SampleStore } from '../../../backups/sample';
import type { Database } from '../../../foundation/database';
import type { ServiceGate } from '../../../foundation/http';
import type { Logger } from '../../../foundation/logging';
import { ObligationStore } from '../../../vault/obligations';
import { HoldActs } from './hold-acts';
import { ReplayActs } from './replay-acts';
import { ReplayStore } from './replay.store';
import { RestrictionRecord } from './restriction-record';
import { SubjectActs } from './subject-acts';

/** The worker follows the ledger on every look: what it has not applied yet holds up who starts. */
const FOLLOW_MS = 5_000;

/** What it takes to bring this database up to the ledger, and the ledger up to it. */
@Module({
  providers: [
    ReplayStore,
    ObligationStore,
    SubjectActs,
    HoldActs,
    ReplayActs,
    RestrictionRecord,
    {
      provide: SampleStore,
      inject: [getDataSourceToken() as string],
      useFactory: (database: Database) => new SampleStore(database),
    },
  ],
  exports: [ReplayActs, RestrictionRecord],
})
export class ReplayModule {}

/** The worker's restore guard: the one that brings a database up to the ledger. */
export function workerGuard(parts: { gate: ServiceGate; logger: Logger; log: LogPlace }): DynamicModule {
  return GuardModule.forRoot({
    ...parts,
    intervalMs: FOLLOW_MS,
    replay: {
      imports: [ReplayModule],
      inject: [ReplayActs, AuditLog],
      acts: (acts: ReplayActs, audit: AuditLog) => ({ acts, audit }),
    },
  });
}
