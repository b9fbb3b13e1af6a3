import type { CertificatePayload } from '../../audit';
import type { DestructionEvidence } from '../../keyring/client';

type CustodianRow = CertificatePayload['custodians'][number];

/** Per custodian: which generations that held the key it forgot, when, and what shows it. Forgetting is final when the last of them is. */
export function custodianRows({ devices, destroyedFrom }: DestructionEvidence): CustodianRow[] {
  const ids = [...new Set(devices.map(({ custodianId }) => custodianId))].sort();
  return ids.map((id) => {
    const own = devices.filter(({ custodianId }) => custodianId === id);
    const last = own.find(({ generation }) => generation === destroyedFrom) ?? own.at(-1)!;
    const dates = own.map(({ irreversibleAt }) => irreversibleAt);
    const final = dates.includes(undefined) ? null : Math.max(...(dates as number[]));
    return {
      id,
      deviceClass: last.deviceClass,
      providerRef: last.providerRef,
      generations: [...new Set(own.map(({ generation }) => generation))].sort((a, b) => a - b),
      requestedAt: instant(last.requestedAt),
      irreversibleAt: final === null ? null : instant(final),
      reconstructed: own.some(({ reconstructed }) => reconstructed),
      negativeTest: { at: instant(last.deniedAt), code: last.deniedCode },
      evidenceSha256: last.evidenceSha256.toString('base64'),
    };
  });
}

/** From when on the destruction is final everywhere; without a date, why none is claimed. */
export function irreversibility(
  custodians: readonly CustodianRow[],
): Pick<CertificatePayload, 'irreversibleAt' | 'notClaimedBecause'> {
  const without = custodians.filter(({ irreversibleAt }) => irreversibleAt === null);
  if (without.length === 0)
    return {
      irreversibleAt: custodians
        .map((row) => row.irreversibleAt!)
        .sort()
        .at(-1)!,
    };
  const classes = [...new Set(without.map(({ deviceClass }) => deviceClass))].sort().join(', ');
  return {
    irreversibleAt: null,
    notClaimedBecause: `devices of class ${classes} cannot show that no copy of their keys exists: irreversibility is not claimed`,
  };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
