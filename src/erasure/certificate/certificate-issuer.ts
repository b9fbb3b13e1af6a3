import { Inject, Injectable } from '@nestjs/common';
import { brokenRules, unsupportedClaims } from '../../audit';
import { randomUuid } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { Evidence } from '../../foundation/steps';
import { KeyringClient } from '../../keyring/client';
import { type ErasureRequest, evidenceOf, numberOf, numbersOf } from '../erasure-request';
import { buildCertificate } from './build-certificate';
import type { CertificateNames, StoreCounts } from './certificate-facts';
import { CertificateSigner } from './certificate-signer';
import type { CatalogueCopy } from './certificate.store';
import { CitedEntries } from './cited-entries';
import { CertificateSurroundings } from './certificate-surroundings';
import { SUBJECT_TABLES } from '../subject-rows.store';
import { drillRows, isProof, scanRows } from './proof-rows';

/** Provider token of the {@link CertificateNames} of this deployment. */
export const CERTIFICATE_NAMES = Symbol('CERTIFICATE_NAMES');

/** Which certificate is wanted. */
export interface CertificateWish {
  stage: 'K' | 'P';
  supersedes: string | null;
  /** Copies that were deleted before this are not listed: when the first certificate was issued; now when absent. */
  since?: Date;
  issuedAt: Date;
}

/** Puts a certificate together from what the steps left, refuses one that claims more than the log shows, and has it signed. */
@Injectable()
export class CertificateIssuer {
  constructor(
    @Inject(CERTIFICATE_NAMES) private readonly names: CertificateNames,
    private readonly keyring: KeyringClient,
    private readonly cited: CitedEntries,
    private readonly surroundings: CertificateSurroundings,
    private readonly signer: CertificateSigner,
  ) {}

  /** Throws `certificate.unsupported` (naming the rules) when it contradicts itself or its entries: then a person must look. */
  async issue(
    request: ErasureRequest,
    done: ReadonlyMap<string, Evidence>,
    { stage, supersedes, since, issuedAt }: CertificateWish,
  ): Promise<{ id: string; jws: string; suspended: boolean }> {
    const evidence = await this.keyring.evidence({
      kind: 'subject',
      subjectRef: request.subjectRef,
      reason: 'erasure',
    });
    if (evidence === null)
      throw new DomainError(
        'corrupt',
        'erasure.evidence',
        'the keyring has lost its evidence of a destruction',
      );
    const surroundings = await this.surroundings.of(request.subjectRef, since ?? issuedAt);
    const { cited, entries, checkpoint } = await this.cited.read(
      numbersOf(evidenceOf(done, 'witness'), 'tickets'),
      await this.furtherEntries(request, surroundings),
    );
    const id = randomUuid();
    const before = evidenceOf(done, 'collect');
    const fence = evidenceOf(done, 'fence');
    const deleted = evidenceOf(done, 'delete-rows');
    const payload = buildCertificate({
      id,
      stage,
      supersedes,
      issuedAt,
      names: this.names,
      request,
      incarnations: Math.max(1, numberOf(before, 'incarnations')),
      waitOutMs: numberOf(fence, 'waitMs'),
      suppressedUntil: dateOf(fence.suppressedUntil),
      externalIdsUntil: dateOf(evidenceOf(done, 'seal-external-ids').until),
      // Not every controller wants that step.
      scanUntil: dateOf(done.get('keep-for-scan')?.until),
      before: storeCounts({ ...before, media: numberOf(before, 'media') - numberOf(deleted, 'heldMedia') }),
      after: storeCounts((deleted.left ?? {}) as Evidence),
      deletedAt: dateOf(deleted.deletedAt) ?? issuedAt,
      evidence,
      ...surroundings,
      drills: drillRows(entries, surroundings.copies),
      scan: scanRows(entries),
      log: cited,
      checkpoint,
    });
    const broken = [...brokenRules(payload), ...unsupportedClaims(payload, entries)];
    if (broken.length > 0)
      throw new DomainError(
        'corrupt',
        'certificate.unsupported',
        `no certificate is issued: ${broken.map(({ rule }) => rule).join(', ')}`,
      );
    return { id, jws: await this.signer.sign(payload), suspended: surroundings.holds.length > 0 };
  }

  /** Entries that others made: what holds set aside, the end of copies, restores that were tried, searches for residues. */
  private async furtherEntries(
    request: ErasureRequest,
    { holds, copies }: Awaited<ReturnType<CertificateSurroundings['of']>>,
  ): Promise<number[]> {
    const { subjectRef } = request;
    const holdIds = holds.map(({ id }) => id);
    const gone = copies.filter(({ deletedAt }) => deletedAt !== null).map(({ id }) => id);
    const setAside =
      holdIds.length === 0
        ? []
        : await this.cited.find(
            { type: 'hold.set-aside', subject: subjectRef, limit: LOOKED_AT },
            ({ ref }) => holdIds.includes(ref?.hold ?? ''),
          );
    const expired =
      gone.length === 0
        ? []
        : await this.cited.find(
            { type: 'backup.expired', limit: LOOKED_AT },
            ({ ref, code }) => code === 'deleted' && gone.includes(ref?.backup ?? ''),
          );
    return [...setAside, ...expired, ...(await this.proofs(request, copies))];
  }

  private async proofs(
    { id: requestId, subjectRef, executedAt }: ErasureRequest,
    copies: readonly CatalogueCopy[],
  ): Promise<number[]> {
    const [[since = Infinity], until] = await Promise.all([
      this.cited.find(
        { type: 'subject.destroyed', subject: subjectRef, limit: LOOKED_AT },
        ({ code }) => code === 'result',
      ),
      this.cited.witnessedSize(),
    ]);
    const about = { requestId, executedAt, copies, since, until };
    const found = await Promise.all(
      ['drill.finished', 'scan.finished'].map((type) =>
        this.cited.find({ type, limit: LOOKED_AT }, (entry) => isProof(entry, about)),
      ),
    );
    return found.flat();
  }
}

/** Entries of a type that are looked through. */
const LOOKED_AT = 10_000;

/** Tables that no row of the certificate has for itself. */
const OTHER_TABLES = SUBJECT_TABLES.filter(
  (table) =>
    ![
      'message',
      'message_status',
      'platform_event',
      'subject_identifier',
      'assignment',
      'request_prose',
    ].includes(table),
);

/** What a step counted, by the tables’ names. */
function storeCounts(counted: Evidence): StoreCounts {
  const of = (...names: string[]) => names.reduce((sum, name) => sum + numberOf(counted, name), 0);
  return {
    messages: of('message'),
    media: of('media'),
    statuses: of('message_status'),
    events: of('platform_event'),
    identifiers: of('subject_identifier'),
    assignments: of('assignment'),
    prose: of('request_prose'),
    packages: of('packages'),
    others: of(...OTHER_TABLES),
  };
}

function dateOf(value: unknown): Date | null {
  return typeof value === 'string' ? new Date(value) : null;
}
