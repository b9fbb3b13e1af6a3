import {
  derivePartKey,
  epochKeyId,
  KeyKind,
  Scope,
  standalonePrk,
  subjectBucketPrk,
  subjectPrk,
  wipe,
} from '../../crypto';
import { type ByteWriter, type LeaseRequest, LeaseStatus, PART_KEY_BYTES } from '../protocol';
import { isRecordedSingly } from './callers/permissions';
import type { Committer } from './committer';
import type { CreationGate } from './creation-gate';
import type { KeySafe } from './key-safe';
import type { KeyringState } from './keyring-state';
import { type LeaseCaller, type LeaseLocator, type Located, refused } from './lease-locator';
import type { HeldPrkRow } from './store/hold.store';

/** What happened to a lease item, for counters and the audit log. */
export interface LeaseOutcome {
  request: LeaseRequest;
  status: number;
}

/** Derives part keys for callers that may have them. Subject and epoch keys are opened for the moment of deriving and overwritten. */
export class LeaseService {
  constructor(
    private readonly state: KeyringState,
    private readonly locator: LeaseLocator,
    private readonly safe: KeySafe,
    private readonly committer: Committer,
    private readonly gate: CreationGate,
    private readonly openHeld: (row: HeldPrkRow) => Buffer,
  ) {}

  /** Makes the epoch keys that the items are going to need, and waits until every key they use is committed. */
  async prepare(caller: LeaseCaller, requests: readonly LeaseRequest[]): Promise<void> {
    const missing = requests.filter((request) => this.locator.lacksEpoch(caller, request));
    if (missing.length > 0) {
      await this.gate.enter();
      await this.committer.commit((batch) => {
        for (const request of missing) {
          if (!this.locator.lacksEpoch(caller, request)) continue;
          const purgeAt = this.state.classes.purgeAt(request.classId, request.bucket)!;
          this.safe.create(
            {
              kind: KeyKind.epoch,
              keyId: epochKeyId(request.classId, request.bucket),
              incarnation: 0,
              purgeHour: Math.floor(purgeAt / 3_600),
            },
            batch,
          );
        }
      });
    } else if (requests.some((request) => this.locator.isUncommitted(request))) {
      await this.committer.settled();
    }
  }

  /** Of the requests those that would be given and whose giving must be on record first; see {@link answer}. */
  toRecord(caller: LeaseCaller, requests: readonly LeaseRequest[]): LeaseRequest[] {
    return requests.filter(
      (request) =>
        isRecordedSingly(request) && this.locator.locate(caller, request).status === LeaseStatus.ok,
    );
  }

  /**
   * Writes one answer item per request (73 bytes each) and returns the outcomes. Synchronous: what it checks cannot change before it derives. What must be on
   * record and is not among `recorded` is answered `paused`.
   */
  answer(
    caller: LeaseCaller,
    requests: readonly LeaseRequest[],
    recorded: ReadonlySet<LeaseRequest>,
    writer: ByteWriter,
  ): LeaseOutcome[] {
    const epochs = new Map<number, Buffer>();
    let last: { subject: number; key: number; epoch: number; scope: Scope; prk: Buffer } | undefined;
    try {
      return requests.map((request) => {
        const given = this.locator.locate(caller, request);
        const isOwed = given.status === LeaseStatus.ok && isRecordedSingly(request) && !recorded.has(request);
        const found = isOwed ? refused(LeaseStatus.paused) : given;
        writer.u8(found.status).u32(found.incarnation).u32(found.ttlMs);
        if (found.status !== LeaseStatus.ok) {
          writer.bytesOf(NO_KEY);
          return { request, status: found.status };
        }
        if (
          found.held !== undefined ||
          last?.key !== found.keySlot ||
          last.epoch !== found.epochSlot ||
          last.scope !== request.scope
        ) {
          wipe(last?.prk);
          const prk =
            found.held === undefined ? this.prk(request.scope, found, epochs) : this.openHeld(found.held);
          last = {
            subject: found.subjectSlot,
            key: found.keySlot,
            epoch: found.epochSlot,
            scope: request.scope,
            prk,
          };
        }
        const partKey = derivePartKey(last.prk, request.part);
        writer.bytesOf(partKey);
        wipe(partKey);
        return { request, status: found.status };
      });
    } finally {
      wipe(last?.prk, ...epochs.values());
    }
  }

  private prk(scope: Scope, { keySlot, epochSlot }: Located, epochs: Map<number, Buffer>): Buffer {
    return this.safe.use(keySlot, (key) => {
      if (scope === Scope.subject) return subjectPrk(key);
      if (scope === Scope.standalone) return standalonePrk(key);
      let epoch = epochs.get(epochSlot);
      if (epoch === undefined) {
        epoch = this.safe.unwrap(epochSlot);
        epochs.set(epochSlot, epoch);
      }
      return subjectBucketPrk(epoch, key);
    });
  }
}

const NO_KEY = Buffer.alloc(PART_KEY_BYTES);
