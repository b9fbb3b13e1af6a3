import { Injectable } from '@nestjs/common';
import { HeldIdentities, HeldRowsStore, HoldKeeper, HoldStore } from '../retention';
import { IdentifierOpener } from './identifier-opener';

/** Keeps who a person is for the legal holds that cover some of their messages, while they can still be named. */
@Injectable()
export class HeldPeople {
  constructor(
    private readonly keeper: HoldKeeper,
    private readonly holds: HoldStore,
    private readonly rows: HeldRowsStore,
    private readonly identities: HeldIdentities,
    private readonly identifiers: IdentifierOpener,
  ) {}

  /** Seals the identifiers under each hold in force that needs them; returns how many there are. Repeated, the first stays. Nothing is kept once the person is fenced. */
  async keep(request: { subjectRef: string; grantId: string | null }): Promise<number> {
    const { subjectRef } = request;
    const active = await this.holds.active(subjectRef);
    if (active.length === 0) return 0;
    const { identifiers } = await this.identifiers.open(request);
    if (identifiers.length === 0) return 0;
    let kept = 0;
    for (const hold of active)
      await this.holds.transaction(async (tx) => {
        const places = await this.rows.places(tx, hold, { kind: 'subject', subjectRef });
        if (places.length === 0) return;
        // The keyring learns of a hold in a job: its key must be there before it seals.
        await this.keeper.settle(hold.id);
        await this.identities.keep(tx, { holdId: hold.id, subjectRef }, identifiers);
        kept += 1;
      });
    return kept;
  }

  /** Runs `act`, after which nobody can be named any more, once every hold in force has what it needs; undefined, without running it, when one came meanwhile. */
  async keptThen<T>(
    request: { subjectRef: string; grantId: string | null },
    act: () => Promise<T>,
  ): Promise<T | undefined> {
    const known = await this.keeper.activeIds();
    await this.keep(request);
    return this.keeper.unlessNewHold(known, act);
  }
}
