import { Injectable } from '@nestjs/common';
import { Direction, KeyKind, openRecord, Part, Scope } from '../../crypto';
import { KeyringClient } from '../../keyring/client';
import { Obligations } from '../../vault/obligations';

/** The ids under which recipients know a person, as long as the request still owes them: sealed under its `recipient-feed` obligation. */
@Injectable()
export class ExternalIdsOwed {
  constructor(
    private readonly obligations: Obligations,
    private readonly keyring: KeyringClient,
  ) {}

  /** Empty when none are known, or once the obligation's key is gone: then the random reference must do. */
  async of(requestId: string): Promise<string[]> {
    const obligation = await this.obligations.living(requestId, 'recipient-feed');
    if (!obligation?.sealed) return [];
    const { recordId, record } = obligation.sealed;
    const place = {
      scope: Scope.standalone,
      subjectRef: obligation.id,
      incarnation: 0,
      classId: 0,
      bucket: KeyKind.obligation,
      part: Part.package,
    };
    const [answer] = await this.keyring.lease([{ direction: 'open', ...place }]);
    if (answer?.status !== 'ok') return [];
    const row = { ...place, sealSeq: 1, messageId: recordId, direction: Direction.none, schemaVersion: 1 };
    const body = answer.lease.use((key) => openRecord(key, row, record));
    return (JSON.parse(body.toString('utf8')) as { externalIds: string[] }).externalIds;
  }
}
