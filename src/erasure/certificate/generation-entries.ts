import { Injectable } from '@nestjs/common';
import { type AuditFact, AuditLog } from '../../audit';
import type { DestructionEvidence } from '../../keyring/client';
import { WORKER } from '../steps/worker-actor';
import { CertificateStore } from './certificate.store';

/**
 * Tells the application's log what the keyring did in a rotation, by the keyring's own evidence: certificates cite these entries. The keyring's log has
 * them too, from the inside; neither can be rolled back alone.
 */
@Injectable()
export class GenerationEntries {
  constructor(
    private readonly store: CertificateStore,
    private readonly audit: AuditLog,
  ) {}

  /** Makes the entries unless they exist; returns their tickets. */
  async record(evidence: DestructionEvidence): Promise<number[]> {
    const known = await this.store.generationTickets(evidence.destroyedFrom);
    return known ?? this.make(evidence);
  }

  private make(evidence: DestructionEvidence): Promise<number[]> {
    return this.store.transaction(async (tx) => {
      await this.store.lockGenerations(tx);
      const known = await this.store.generationTickets(evidence.destroyedFrom, tx);
      if (known !== undefined) return known;
      const facts = generationFacts(evidence);
      const tickets = await this.audit.appendAll(tx, facts);
      await this.store.keepGenerationTickets(tx, {
        generation: evidence.destroyedFrom,
        destroyed: evidence.keyCount,
        tickets,
      });
      return tickets;
    });
  }
}

/** The entries, in the order in which the things happened. */
export function generationFacts(evidence: DestructionEvidence): AuditFact[] {
  const { destroyedFrom: from, destroyedTo: to, keyCount, setDigest, batchDigest } = evidence;
  const old = evidence.devices.filter(({ generation }) => generation === from);
  const next = { actor: WORKER, gen: to, n: { keys: keyCount } };
  return [
    {
      type: 'generation.frozen',
      actor: WORKER,
      gen: from,
      digest: { batch: batchDigest.toString('base64') },
    },
    { type: 'generation.committed', ...next },
    {
      type: 'generation.verified',
      ...next,
      code: 'passed',
      digest: { keySet: setDigest.toString('base64') },
    },
    ...old.map((device): AuditFact => ({
      type: 'generation.root-destroyed',
      actor: WORKER,
      gen: from,
      ref: { custodian: device.custodianId },
      code: device.reconstructed ? 'reconstructed' : 'destroyed',
      digest: { evidence: device.evidenceSha256.toString('base64') },
    })),
    ...old.map((device): AuditFact => ({
      type: 'generation.denied',
      actor: WORKER,
      gen: from,
      ref: { custodian: device.custodianId },
      code: device.reconstructed ? 'reconstructed' : 'gone',
    })),
    { type: 'generation.recorded', ...next },
  ];
}
