import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../foundation/clock';
import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import { stepDone, type StepOutcome, stepWaits } from '../foundation/steps';
import { Obligations } from '../vault/obligations';
import { AccessPackages, AccessPackageStore } from '../vault/packages';
import type { AccessRequest, AccessStep } from './access-request';
import { ExportSources } from './export-sources';
import { packageZip } from './package/package-zip';

const DAY_MS = 86_400_000;
/** How long a package waits to be fetched. */
const PACKAGE_DAYS = 7;
/** How long to wait for an erasure that is under way: it ends, or is taken back. */
const ERASING_MS = 60_000;
const WORKER = { kind: 'process', ref: 'worker' } as const;

/**
 * Assembles the package of a request: opened, zipped, sealed and stored in one stream. Its key and its row are each committed against the person's state, so
 * that an erasure, which writes that state first, either finds them or keeps them from being. Of somebody who was erased there is nothing to hand out.
 */
@Injectable()
export class ExportStep implements AccessStep {
  readonly name = 'export';

  constructor(
    private readonly sources: ExportSources,
    private readonly packages: AccessPackages,
    private readonly store: AccessPackageStore,
    private readonly obligations: Obligations,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(request: AccessRequest): Promise<StepOutcome> {
    try {
      return await this.export(request);
    } catch (error) {
      const end = await this.endBehind(error, request);
      if (end === undefined) throw error;
      if (end === 'erasing') return stepWaits(ERASING_MS, { because: 'erasing' });
      return stepDone({ messages: 0, erased: true });
    }
  }

  /** The erasure that made an export fail, if one did: its fence takes the keys away in the middle of the reading. */
  private async endBehind(error: unknown, request: AccessRequest): Promise<SubjectEnds['state'] | undefined> {
    if (error instanceof SubjectEnds) return error.state;
    if (!(error instanceof DomainError) || error.kind !== 'gone') return undefined;
    const state = await this.sources.rows.transaction((tx) =>
      this.sources.subjects.lockState(tx, request.subjectRef),
    );
    if (state === 'erasing' || state === 'erased') return state;
    // A fence stands in the keyring a moment before the register says so.
    return error.code === 'keyring.lease.fenced' ? 'erasing' : undefined;
  }

  private async export(request: AccessRequest): Promise<StepOutcome> {
    const existing = await this.store.find(request.id);
    if (existing !== undefined)
      return stepDone({ messages: existing.messages, bytes: existing.bodyBytes, repeated: true });
    await this.endAbandoned(request);
    const { rows, audit } = this.sources;
    const obligation = await rows.transaction(async (tx) => {
      await this.refuseErased(tx, request);
      return this.obligations.make(tx, 'access-package', request.id, PACKAGE_DAYS * DAY_MS);
    });
    const { source, messages } = await this.sources.open(request, new Date(this.clock.now()));
    const zip = packageZip(source, messages);
    const stored = await this.packages.put(obligation.id, zip.stream);
    const { counts } = zip;
    try {
      await rows.transaction(async (tx) => {
        await this.refuseErased(tx, request);
        await this.store.add(tx, {
          requestId: request.id,
          subjectRef: request.subjectRef,
          obligationId: obligation.id,
          objectKey: stored.objectKey,
          objectId: stored.objectId,
          sealSeq: stored.sealSeq,
          messages: counts.messages,
          bodyBytes: counts.bodyBytes,
          storedBytes: stored.sizeBytes,
          storedSha256: stored.sha256,
          expiresAt: obligation.dueAt,
        });
        await audit.append(tx, {
          type: 'message.opened',
          actor: WORKER,
          subject: request.subjectRef,
          ref: { request: request.id, ...(request.grantId !== null && { grant: request.grantId }) },
          code: 'original',
          n: { messages: counts.messages },
        });
      });
    } catch (error) {
      await this.packages.discard(stored.objectKey);
      await this.endAbandoned(request);
      throw error;
    }
    return stepDone({ ...counts, expiresAt: obligation.dueAt.toISOString() });
  }

  private async refuseErased(tx: Transaction, { subjectRef }: AccessRequest): Promise<void> {
    const state = await this.sources.subjects.lockState(tx, subjectRef);
    if (state === 'erasing' || state === 'erased') throw new SubjectEnds(state);
  }

  /** The key of an attempt that never finished dies with it. */
  private async endAbandoned({ id }: AccessRequest): Promise<void> {
    const abandoned = await this.obligations.living(id, 'access-package');
    if (abandoned !== undefined)
      await this.sources.rows.transaction((tx) => this.obligations.shred(tx, [abandoned], 'done'));
  }
}

/** The person of an export is being erased, or was. */
class SubjectEnds extends Error {
  constructor(readonly state: 'erasing' | 'erased') {
    super(`the data subject is ${state}`);
  }
}
