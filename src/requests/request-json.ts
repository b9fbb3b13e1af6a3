import type { RequestDetailsJson, RequestJson } from './request-bodies';
import type { ReadRequest } from './request-reading';
import type { RequestRecord } from './requests.store';

/** A request as the API shows it. */
export function requestJson(record: RequestRecord): RequestJson {
  return {
    id: record.id,
    kind: record.kind,
    state: record.state,
    subjectId: record.subjectRef,
    receivedAt: record.receivedAt.toISOString(),
    receivedVia: record.receivedVia,
    dueAt: record.dueAt.toISOString(),
    law: record.law,
    clockStoppedAt: record.clockStoppedAt?.toISOString() ?? null,
    extended: record.extendedAt !== null,
    verifiedAt: record.verifiedAt?.toISOString() ?? null,
    verificationMethod: record.verificationMethod,
    decidedAt: record.decidedAt?.toISOString() ?? null,
    ground: record.ground,
    completedAt: record.completedAt?.toISOString() ?? null,
    liftedAt: record.liftedAt?.toISOString() ?? null,
  };
}

/** A request with everything that was done and written. */
export function requestDetailsJson({ request, steps, notes }: ReadRequest): RequestDetailsJson {
  return {
    ...requestJson(request),
    steps: steps.map(({ name, target, state, at, evidence }) => ({
      name,
      target: target === '' ? null : target,
      state,
      at: at.toISOString(),
      evidence,
    })),
    ...(notes && { notes: notes.map(({ kind, at, text }) => ({ kind, at: at.toISOString(), text })) }),
  };
}
