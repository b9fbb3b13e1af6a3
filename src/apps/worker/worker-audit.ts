import type { DynamicModule } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { AuditSequencerModule, SequencerLoop } from '../../audit';
import { RestoreGuard } from '../../backups/guard';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Database } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import type { Logger } from '../../foundation/logging';
import { Counter, Gauge } from '../../foundation/metrics';
import { KeyringClient } from '../../keyring/client';
import { BranchingLog } from './branching-log';
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
    inject: [getDataSourceToken() as string, KeyringClient, CLOCK, { token: RestoreGuard, optional: true }],
    createLoop: (database: Database, keyring: KeyringClient, clock: Clock, guard?: RestoreGuard) => {
      const log = { origin: config.AUDIT_ORIGIN, witnessDir: config.AUDIT_WITNESS_DIR };
      const httpWitness = httpWitnessOf(config);
      const sequencer = new BranchingLog({ log, httpWitness, database, keyring, clock, guard });
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

/** Throws `config.witness` when one of the two settings is missing: without its key nothing that it says can be believed. */
function httpWitnessOf({ AUDIT_HTTP_WITNESS_URL: url, AUDIT_HTTP_WITNESS_KEY: key }: WorkerConfig) {
  if (url === undefined && key === undefined) return undefined;
  if (url === undefined || key === undefined)
    throw new DomainError(
      'invalid',
      'config.witness',
      'AUDIT_HTTP_WITNESS_URL and AUDIT_HTTP_WITNESS_KEY go together',
    );
  return { url, key };
}
