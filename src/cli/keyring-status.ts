import type { KeyringStatus } from '../keyring/client';

/** A status as one JSON object. */
export function plainStatus(status: KeyringStatus): Record<string, unknown> {
  return {
    ...status,
    keyringId: status.keyringId.toString('hex'),
    ledgerRoot: status.ledgerRoot.toString('base64'),
    guarded: status.guarded.map((batch) => ({ ...batch, digest: batch.digest.toString('hex') })),
  };
}

/** A status for a person. */
export function statusLines(status: KeyringStatus): string[] {
  return [
    `keyring      ${status.keyringId.toString('hex')}`,
    `generation   ${status.generation}`,
    `rotation     ${status.phase === 'idle' ? 'none under way' : `after "${status.phase}" since ${at(status.phaseSince)}`}`,
    ...(status.failure === undefined ? [] : [`             stopped by ${status.failure}`]),
    `last         ${at(status.lastRotationAt)}${status.lastRotationMs > 0 ? `, took ${status.lastRotationMs} ms` : ''}`,
    `doomed       ${status.doomed}${status.doomed > 0 ? `, the first since ${at(status.firstDoomedAt)}` : ''}`,
    `subjects     ${status.subjects}, keys ${status.keys}, pages ${status.pages}`,
    `ledger       ${status.ledgerSize} entries, ${status.acknowledged} applied by the application`,
    ...snapshotLines(status.snapshot),
    ...status.guarded.map(
      ({ digest, keys, approvals, releaseAt }) =>
        `GUARDED      ${keys} keys, signed by ${approvals.join(', ') || 'nobody'}, ${releaseAt === 0 ? 'waits' : `released ${at(releaseAt)}`}; ${digest.toString('hex')}`,
    ),
    ...status.custodians.map(
      ({ id, deviceClass, reachable, generations }) =>
        `custodian    ${id} (${deviceClass}) ${reachable ? `holds generation ${generations.join(', ')}` : 'DOES NOT ANSWER'}`,
    ),
  ];
}

/** The newest snapshot and its last check. */
export function snapshotLines(snapshot: KeyringStatus['snapshot']): string[] {
  const { takenAt, generation, sizeBytes, places, checkedAt, failure } = snapshot;
  const taken =
    takenAt === 0
      ? 'NONE'
      : `${at(takenAt)}, generation ${generation}, ${sizeBytes} bytes in ${places} places`;
  return [
    `snapshot     ${taken}`,
    `             opened by a fresh process: ${at(checkedAt)}`,
    ...(failure === undefined ? [] : [`             FAILED: ${failure}`]),
  ];
}

function at(ms: number): string {
  return ms === 0 ? 'never' : new Date(ms).toISOString();
}
