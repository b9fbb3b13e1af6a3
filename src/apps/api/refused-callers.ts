import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { AuditLog } from '../../audit';
import type { Database } from '../../foundation/database';
import type { Logger } from '../../foundation/logging';
import { readMetric } from '../../foundation/metrics';
import { PERMISSIONS, SIGN_IN } from '../../identity';

/** Provider token of the logger. */
export const API_LOGGER = Symbol('API_LOGGER');

const EVERY_MS = 5_000;
const COUNTER = 'lethe_http_unauthenticated_total';
/** A sign-in that fails has an entry of its own, with the person. */
const SIGN_IN_ROUTES = Object.entries(PERMISSIONS)
  .filter(([, line]) => line === SIGN_IN)
  .map(([route]) => route.split(' ')[1]!);

/** Writes down, every few seconds, how many calls came with a credential that opens nothing: guessing leaves a few entries, not a million. */
@Injectable()
export class RefusedCallers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private told = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly audit: AuditLog,
    @InjectDataSource() private readonly database: Database,
    @Inject(API_LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.told = await refusedCalls();
    this.timer = setInterval(() => void this.flush(), EVERY_MS);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Writes down what came since the last time. What could not be written is written with the next. */
  flush(): Promise<void> {
    this.writing = this.writing
      .then(() => this.write())
      .catch((error: unknown) => {
        this.logger.warn({ err: error }, 'refused callers could not be written down, and are with the next');
      });
    return this.writing;
  }

  private async write(): Promise<void> {
    const count = await refusedCalls();
    const refused = count - this.told;
    if (refused <= 0) return;
    const actor = { kind: 'process', ref: 'api' } as const;
    await this.database.transaction((tx) =>
      this.audit.append(tx, { type: 'key.refused', actor, n: { refused } }),
    );
    this.told = count;
  }
}

/** Calls that were refused since the process began, but for sign-ins. */
async function refusedCalls(): Promise<number> {
  const all = (await readMetric(COUNTER)) ?? 0;
  const signIns = await Promise.all(
    SIGN_IN_ROUTES.map(async (route) => (await readMetric(COUNTER, { route })) ?? 0),
  );
  return signIns.reduce((rest, count) => rest - count, all);
}
