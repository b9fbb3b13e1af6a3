import { Injectable } from '@nestjs/common';
import type { KeptHold } from '../../../keyring/client';
import { HeldRowsStore, HoldKeeper, HoldStore } from '../../../retention';
import { ReplayStore } from './replay.store';

/** Brings holds back to what the keyring knows of them, before anything that they keep is deleted. */
@Injectable()
export class HoldActs {
  constructor(
    private readonly store: ReplayStore,
    private readonly holds: HoldStore,
    private readonly rows: HeldRowsStore,
    private readonly keeper: HoldKeeper,
  ) {}

  /** Makes holds that this database has forgotten known again, and copies what they keep into the tables that no purge drops. */
  async reinstate(kept: readonly KeptHold[]): Promise<void> {
    for (const { holdId, subjectRef, places } of kept) {
      await this.store.reinstateHold(holdId, subjectRef ?? null);
      const hold = (await this.holds.find(holdId))!;
      await this.holds.transaction(async (tx) => {
        await this.rows.addPlaces(tx, holdId, places);
        for (const held of new Set(places.map((place) => place.subjectRef)))
          await this.rows.copy(tx, hold, { kind: 'subject', subjectRef: held });
      });
    }
  }

  /** A hold that was released since: what only it kept goes. */
  async released(holdId: string): Promise<void> {
    await this.store.endHold(holdId);
    await this.keeper.settle(holdId);
  }
}
