import { KeyKind, uuidBytes, uuidText } from '../../../crypto';
import {
  destroyAnswer,
  destroyRequest,
  evidenceAnswer,
  evidenceRequest,
  fenceAnswer,
  fenceRequest,
  holdRequest,
  lookupAnswer,
  lookupRequest,
  nothing,
  Op,
  releaseRequest,
  setAsideRequest,
  unfenceRequest,
} from '../../protocol';
import type { KeyringServices } from '../services';
import type { HandlerTable } from './handler-table';

/** Look-ups, fences, holds and the destruction of keys. */
export function handleSubjects(handlers: HandlerTable, services: KeyringServices): void {
  const { activity, engine, lookups } = services;
  handlers.on(Op.lookup, lookupRequest, lookupAnswer, (session, { identifier }) =>
    lookups.lookup(session.role, identifier),
  );
  handlers.on(Op.fence, fenceRequest, fenceAnswer, async (session, { subjectRef, reason }) => {
    activity.used(session.role, 'fenced', 1);
    const fence = await engine.fences.fence(uuidBytes(subjectRef), reason);
    services.revoke([subjectRef]);
    return fence;
  });
  handlers.on(Op.hold, holdRequest, nothing, (_, { holdId, subjectRef }) =>
    engine.holds.place(holdId, subjectRef),
  );
  handlers.on(Op.release, releaseRequest, nothing, async (_, { holdId }) => {
    await engine.holds.release(holdId);
    services.scheduler.wake();
  });
  handlers.on(Op.setAside, setAsideRequest, nothing, (_, { holdId, kind, keyId, places }) =>
    engine.holds.setAside(holdId, { kind: kind as KeyKind, keyId }, places),
  );
  handlers.on(Op.unfence, unfenceRequest, nothing, (_, { subjectRef }) =>
    engine.fences.unfence(uuidBytes(subjectRef)),
  );
  handlers.on(Op.destroy, destroyRequest, destroyAnswer, async (session, items) => {
    activity.used(session.role, 'destroyed', items.length);
    const answers = await engine.destruction.destroy(items);
    // Subjects' leases were called back when they were fenced.
    const others = items.filter(({ kind }) => kind !== KeyKind.subject && kind !== KeyKind.epoch);
    if (others.length > 0) services.revoke(others.map(({ keyId }) => uuidText(keyId)));
    services.scheduler.wake();
    return answers;
  });
  handlers.on(Op.evidence, evidenceRequest, evidenceAnswer, (_, { kind, keyId, incarnation }) =>
    services.evidence.of(kind, keyId, incarnation),
  );
}
