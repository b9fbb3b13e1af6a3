import type { KeyKind, Part } from '../../../crypto';
import { DomainError } from '../../../foundation/errors';
import {
  alarmsAnswer,
  alarmsRequest,
  approvalRequest,
  canaryRequest,
  createKeyRequest,
  defineClassRequest,
  endGrantRequest,
  grantAnswer,
  grantRequest,
  isCallerRole,
  nothing,
  Op,
  rotateAnswer,
  rotateRequest,
  snapshotRequest,
  snapshotStatus,
  statusAnswer,
  unlockRequest,
} from '../../protocol';
import type { KeyringServices } from '../services';
import type { HandlerTable } from './handler-table';

/** Classes, keys of their own, grants, rotations, and what an operator asks for. */
export function handleAdministration(handlers: HandlerTable, services: KeyringServices): void {
  const { registry, scheduler, status } = services;
  handlers.on(Op.defineClass, defineClassRequest, nothing, (_, { classId, periodDays, granularity }) =>
    registry.defineClass(classId, periodDays, granularity),
  );
  handlers.on(Op.createKey, createKeyRequest, nothing, (session, { kind, openBy, ...rest }) =>
    registry.createKey({ kind: kind as KeyKind, ...rest }, { madeBy: session.role, openBy }),
  );
  handlers.on(Op.grant, grantRequest, grantAnswer, async (_, { ref, subjectRef, parts, expiresAt }) => ({
    grantId: await registry.grant(ref, subjectRef, parts as Part[], expiresAt),
  }));
  handlers.on(Op.endGrant, endGrantRequest, nothing, (_, { grantId }) => registry.endGrant(grantId));
  handlers.on(Op.rotate, rotateRequest, rotateAnswer, (_, { wait }) => scheduler.rotateNow(wait));
  handlers.on(Op.canary, canaryRequest, nothing, (_, { subjectRef, marked }) =>
    registry.markCanary(subjectRef, marked),
  );
  handlers.on(Op.unlock, unlockRequest, nothing, async (_, { role }) => {
    if (isCallerRole(role) && role !== 'operator') await services.locks.unlock(role);
  });
  handlers.on(Op.approve, approvalRequest, nothing, async (_, { digest, signature }) => {
    await services.engine.guard.approve(digest, signature);
    scheduler.wake();
  });
  handlers.on(Op.cancel, approvalRequest, nothing, (_, { digest, signature }) =>
    services.engine.guard.cancel(digest, signature),
  );
  handlers.on(Op.status, nothing, statusAnswer, () => status.read());
  handlers.on(Op.alarms, alarmsRequest, alarmsAnswer, (_, { after }) => services.alarms.list(after));
  handlers.on(Op.snapshot, snapshotRequest, snapshotStatus, (_, { check }) => {
    const { snapshots } = services;
    if (snapshots === undefined)
      throw new DomainError(
        'unavailable',
        'keyring.snapshot.nowhere',
        'no place for snapshots is configured',
      );
    return check ? snapshots.check() : snapshots.take();
  });
}
