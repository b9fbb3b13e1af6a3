import type { DynamicModule } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import {
  AuditSequencerModule,
  createSequencer,
  DirectoryWitness,
  SequencerLoop,
  sequencerSessions,
} from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Database } from '../../foundation/database';
import type { Logger } from '../../foundation/logging';
import { Counter, Gauge } from '../../foundation/metrics';
import { KeyringCheckpointSigner, KeyringClient } from '../../keyring/client';
import type { WorkerConfig } from './worker.config';

const sequenced = new Counter({
  name: 'lethe_audit_entries_total',
  help: 'Entries given their place in the audit log',
});
const stopped = new Gauge({
  name: 'lethe_audit_stopped',
  help: '1 when the audit log has stopped because its history does not add up',
});

/** The sequencer of the audit log: in every worker, one at a time. Its checkpoints are signed by the keyring. */
export function auditSequencer(config: WorkerConfig, logger: Logger): DynamicModule {
  return AuditSequencerModule.forRootAsync({
    inject: [getDataSourceToken() as string, KeyringClient, CLOCK],
    createLoop: (database: Database, keyring: KeyringClient, clock: Clock) => {
      const sequencer = createSequencer({
        origin: config.AUDIT_ORIGIN,
        sessions: sequencerSessions(database),
        signer: new KeyringCheckpointSigner(keyring, config.AUDIT_ORIGIN),
        witnesses: [new DirectoryWitness(config.AUDIT_WITNESS_DIR)],
        clock,
      });
      return new SequencerLoop(sequencer, {
        stepped: (report) => sequenced.inc(report.sequenced),
        failed: (error) => logger.warn({ err: error }, 'the audit log waits'),
        stopped: (error) => {
          stopped.set(1);
          logger.error(
            { err: error, alarm: 'audit.log.stopped' },
            'the audit log has stopped: a person must look',
          );
        },
      });
    },
  });
}
