import { uuidBytes } from '../../../crypto';
import {
  classesAnswer,
  guardAnswer,
  guardRequest,
  holdsAnswer,
  ledgerAnswer,
  ledgerRequest,
  nothing,
  Op,
  publicKeysAnswer,
  restrictRequest,
  signatureAnswer,
  signCertificateRequest,
  signCheckpointRequest,
} from '../../protocol';
import type { KeyringServices } from '../services';
import type { HandlerTable } from './handler-table';

const LEDGER_PAGE = 1_000;

/** The destruction ledger, what a restored database learns from it, and signatures. */
export function handleLedger(handlers: HandlerTable, services: KeyringServices): void {
  const { engine, guard, settings } = services;
  handlers.on(Op.ledger, ledgerRequest, ledgerAnswer, async (_, { from }) => {
    const { ledger } = engine;
    const size = ledger.size;
    const rows = await ledger.page(from, LEDGER_PAGE);
    return {
      size,
      root: ledger.root(),
      acknowledged: ledger.acknowledged,
      entries: rows.map(({ entry, root }) => ({ entry, root })),
    };
  });
  handlers.on(Op.restrict, restrictRequest, nothing, (_, { subjectRef, restricted }) =>
    guard.restrict(uuidBytes(subjectRef), restricted),
  );
  handlers.on(Op.holds, nothing, holdsAnswer, () => engine.holds.list());
  handlers.on(Op.classes, nothing, classesAnswer, () => engine.state.classes.all());
  handlers.on(Op.guard, guardRequest, guardAnswer, (session, report) => guard.report(session, report));
  handlers.on(Op.signCheckpoint, signCheckpointRequest, signatureAnswer, (_, { origin, size, root, proof }) =>
    engine.signing.signCheckpoint('application-log', { origin, size, root }, proof),
  );
  handlers.on(Op.signCertificate, signCertificateRequest, signatureAnswer, (_, { signingInput }) =>
    engine.signing.signCertificate(settings.certificateKeyName, signingInput),
  );
  handlers.on(Op.publicKeys, nothing, publicKeysAnswer, () =>
    engine.signing
      .list()
      .map(({ purpose, name, publicKey, lastSize }) => ({ purpose, name, publicKey, lastSize })),
  );
}
