import { AuditLog } from '../../audit';
import type { Database } from '../../foundation/database';
import type { Caller } from '../../identity';
import type { KeyringClient } from '../../keyring/client';
import { DisclosureStore } from './disclosures.store';
import { ErasureFeedStore, type FeedEntry } from './erasure-feed.store';
import { openExternalIds } from './external-ids';

/** An erasure with the ids under which the caller may know the person. */
export interface ShownErasure {
  entry: FeedEntry;
  externalIds: string[];
}

/** The feed of erasures as one caller may see it. */
export class ErasureFeed {
  constructor(
    private readonly store: ErasureFeedStore,
    private readonly disclosures: DisclosureStore,
    private readonly keyring: KeyringClient,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /**
   * Erasures after a position. Everybody learns that a reference is dead; the CRM's own ids are shown to the recipients who were shown something of
   * the person, and that is a disclosure again, audited before the answer leaves.
   */
  async page(
    after: number,
    limit: number,
    caller: Caller,
  ): Promise<{ entries: ShownErasure[]; more: boolean }> {
    const found = await this.store.page(after, limit + 1);
    const entries = found.slice(0, limit);
    const { recipientId } = caller;
    const known =
      recipientId === undefined || entries.length === 0
        ? new Set<string>()
        : await this.disclosures.known(
            recipientId,
            entries.map(({ subjectRef }) => subjectRef),
          );
    const externalIds = await openExternalIds(
      this.keyring,
      entries.filter(({ subjectRef }) => known.has(subjectRef)),
    );
    if (recipientId !== undefined && externalIds.size > 0)
      await this.database.transaction((tx) =>
        this.audit.appendAll(
          tx,
          [...externalIds.keys()].map((subject) => ({
            type: 'disclosure' as const,
            actor: caller.actor,
            subject,
            ref: { recipient: recipientId },
            code: 'feed' as const,
          })),
        ),
      );
    const shown = entries.map((entry) => ({ entry, externalIds: externalIds.get(entry.subjectRef) ?? [] }));
    return { entries: shown, more: found.length > limit };
  }
}
