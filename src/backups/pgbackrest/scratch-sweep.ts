import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DrillStore } from '../drill/drill.store';
import { endServerOn } from './left-server';

const DRILL_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Removes scratch clusters that outlived their drill: whoever was killed removed nothing, and they hold a whole copy. */
export class ScratchClusterSweep {
  constructor(
    private readonly folder: string,
    private readonly drills: Pick<DrillStore, 'endedOf'>,
  ) {}

  /** Returns how many were removed. Those of drills that are not known here are another installation's. */
  async runOnce(): Promise<number> {
    if (!existsSync(this.folder)) return 0;
    const ids = readdirSync(this.folder).filter((name) => DRILL_ID.test(name));
    const ended = await this.drills.endedOf(ids);
    const over = ids.filter((id) => ended.get(id));
    for (const id of over) {
      await endServerOn(join(this.folder, id, 'data'));
      rmSync(join(this.folder, id), { recursive: true, force: true });
    }
    return over.length;
  }
}
