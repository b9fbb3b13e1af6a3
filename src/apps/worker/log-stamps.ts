import { type CheckpointStamps } from '../../audit';

/** Time stamps over the audit log, where an authority is configured. */
export class LogStamps {
  constructor(private readonly stamps: CheckpointStamps | undefined) {}

  async runOnce(): Promise<void> {
    await this.stamps?.runOnce();
  }
}
