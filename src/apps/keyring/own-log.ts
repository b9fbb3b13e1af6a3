import type { Database } from '../../foundation/database';
import { createSequencer, DirectoryWitness, SequencerLoop, sequencerSessions } from '../../audit';
import type { Logger } from '../../foundation/logging';
import type { KeyringServer } from '../../keyring/server';

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
    stopped: (error) =>
      logger.error(
        { err: error, alarm: 'keyring.log.stopped' },
        'the audit log of the keyring has stopped: a person must look',
      ),
  });
  loop.start();
  return loop;
}
