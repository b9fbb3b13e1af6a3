import type { Database } from '../../foundation/database';
import { createSequencer, DirectoryWitness, SequencerLoop, sequencerSessions } from '../../audit';
import { DomainError } from '../../foundation/errors';
import type { Logger } from '../../foundation/logging';
import type { KeyringServer } from '../../keyring/server';

/** The witness knows more than this database, or something else: it was restored from a copy. */
const GONE_BACK: readonly string[] = ['audit.rolled-back', 'audit.fork'];

/** Sequences the keyring's own audit log, signs its checkpoints with a key of the keyring, and hands them to a witness. */
export function startOwnLog(
  server: KeyringServer,
  database: Database,
  witnessDir: string,
  logger: Logger,
): SequencerLoop {
  const sequencer = createSequencer({
    origin: server.engine.parts.settings.auditOrigin,
    sessions: sequencerSessions(database),
    signer: server.engine.ownLogSigner(),
    witnesses: [new DirectoryWitness(witnessDir)],
  });
  const loop = new SequencerLoop(sequencer, {
    stepped: () => undefined,
    failed: (error) => logger.warn({ err: error }, 'the audit log of the keyring waits'),
    stopped: (error) => {
      logger.error(
        { err: error, alarm: 'keyring.log.stopped' },
        'the audit log of the keyring has stopped: a person must look',
      );
      if (error instanceof DomainError && GONE_BACK.includes(error.code)) server.services.quarantine();
    },
  });
  loop.start();
  return loop;
}
