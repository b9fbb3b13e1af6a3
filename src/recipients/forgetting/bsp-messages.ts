import { Direction, openRecord, Part, Scope } from '../../crypto';
import type { KeyringClient, LeaseItem, PartLease } from '../../keyring/client';
import type { CollectedBspMessage } from '../meta';
import type { OutsideTracesStore, SealedOriginal } from './outside-traces.store';

/**
 * The BSP's own ids of a person's messages, which stand sealed in the originals: Twilio and Vonage forget message by message. Opens nothing where no
 * number runs through them. The grant of the request lets the worker; where it does not, the plan opens a task instead.
 */
export class BspMessages {
  constructor(
    private readonly traces: OutsideTracesStore,
    private readonly keyring: KeyringClient,
  ) {}

  async of(
    request: { subjectRef: string; grantId: string | null },
    numbers: ReadonlyMap<string, string>,
  ): Promise<CollectedBspMessage[]> {
    if (numbers.size === 0) return [];
    const found: CollectedBspMessage[] = [];
    for await (const page of this.traces.originals(request.subjectRef, [...numbers.keys()]))
      for (const [row, lease] of await this.leased(request, page)) {
        const messageId = lease && externalIdOf(lease, request.subjectRef, row);
        if (messageId === undefined) continue;
        const direction = row.direction === Direction.inbound ? 'inbound' : 'outbound';
        found.push({ phoneNumberId: numbers.get(row.channelId)!, messageId, direction });
      }
    return found;
  }

  /** One question to the keyring for all buckets of a page. */
  private async leased(
    { subjectRef, grantId }: { subjectRef: string; grantId: string | null },
    page: readonly SealedOriginal[],
  ): Promise<[SealedOriginal, PartLease | undefined][]> {
    const wanted = new Map<string, LeaseItem>();
    for (const { incarnation, classId, bucket } of page)
      wanted.set(`${incarnation} ${classId} ${bucket}`, {
        direction: 'open',
        scope: Scope.subjectBucket,
        subjectRef,
        incarnation,
        classId,
        bucket,
        part: Part.original,
        ...(grantId !== null && { grantId }),
      });
    const answers = await this.keyring.lease([...wanted.values()]);
    const leases = new Map([...wanted.keys()].map((key, i) => [key, answers[i]?.lease]));
    return page.map((row) => [row, leases.get(`${row.incarnation} ${row.classId} ${row.bucket}`)]);
  }
}

function externalIdOf(lease: PartLease, subjectRef: string, row: SealedOriginal): string | undefined {
  const { id, incarnation, classId, bucket, sealSeq, schemaVersion, direction } = row;
  const place = {
    part: Part.original,
    scope: Scope.subjectBucket,
    subjectRef,
    incarnation,
    classId,
    bucket,
    sealSeq,
    messageId: id,
    direction,
    schemaVersion,
  };
  const body = JSON.parse(lease.use((key) => openRecord(key, place, row.original)).toString('utf8')) as {
    externalId?: unknown;
  };
  return typeof body.externalId === 'string' ? body.externalId : undefined;
}
