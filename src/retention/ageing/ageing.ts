import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../foundation/clock';
import { AgedRowsStore } from './aged-rows.store';
import { AGEING } from './ageing-table';

/** Ends what has reached its age and has no other end. */
@Injectable()
export class Ageing {
  constructor(
    private readonly store: AgedRowsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Idempotent; returns how many rows went. */
  async runOnce(): Promise<number> {
    let total = 0;
    for (const { rows } of AGEING) {
      if (rows === undefined) continue;
      for (let some = -1; some !== 0; total += some)
        some = await this.store.deleteSome(rows, this.clock.now());
    }
    return total;
  }
}
