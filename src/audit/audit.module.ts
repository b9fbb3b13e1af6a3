import {
  type DynamicModule,
  type FactoryProvider,
  Global,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { getEntityManagerToken, TypeOrmModule } from '@nestjs/typeorm';
import type { Transaction } from '../foundation/database';
import { AuditLog } from './append/audit-log';
import { AuditReader } from './read/audit-reader';
import { SequencerLoop } from './sequence/sequencer-loop';
import { auditEntities } from './store/audit.entity';

/** The log for every process: `AuditLog` to report, `AuditReader` to read (where the database role may). */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([...auditEntities])],
  providers: [
    AuditLog,
    {
      provide: AuditReader,
      inject: [getEntityManagerToken()],
      useFactory: (db: Transaction) => new AuditReader(db),
    },
  ],
  exports: [AuditLog, AuditReader],
})
export class AuditModule {}

/** Runs the sequencer in the process that has it, from start to shutdown. */
@Module({})
export class AuditSequencerModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(SequencerLoop) private readonly loop: SequencerLoop) {}

  /** `createLoop` gets what `inject` names; see `createSequencer`. */
  static forRootAsync(options: {
    imports?: DynamicModule['imports'];
    inject: FactoryProvider['inject'];
    createLoop: (...dependencies: never[]) => SequencerLoop | Promise<SequencerLoop>;
  }): DynamicModule {
    return {
      module: AuditSequencerModule,
      imports: options.imports ?? [],
      providers: [{ provide: SequencerLoop, inject: options.inject, useFactory: options.createLoop }],
      exports: [SequencerLoop],
    };
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }
}
