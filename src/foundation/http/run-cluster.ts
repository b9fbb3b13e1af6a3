import cluster, { type Worker } from 'node:cluster';
import { availableParallelism } from 'node:os';
import type { z } from 'zod';
import { integer, loadConfig } from '../config';
import { protectHost } from '../host';
import { createLogger, exitOnStartFailure, type Logger } from '../logging';
import { startClusterMetricsServer } from '../metrics';
import { type HttpProcess, type ProcessKeys, runHttpProcess } from './run-process';

/** More of them than this help nobody whose database is one machine. */
const MOST_BY_ITSELF = 4;
const PAUSE_MS = 1_000;
const SHUTDOWN_LIMIT_MS = 28_000;
/** Rows, bodies and bytes of a batch live for some milliseconds: with room for them, few are moved before they die. */
const EXEC_ARGV = ['--max-semi-space-size=32'];

/** Settings of a process that runs as several. */
export const clusterKeys = {
  /** How many share the work. 0: one for each processor, at most four. Limits of rates and sizes of pools count for each of them. */
  PROCESSES: integer(0, 0, 64),
};

type ClusterKeys = ProcessKeys & typeof clusterKeys;

/**
 * As {@link runHttpProcess}, by several processes behind one port (`node:cluster`): what one thread cannot do, two can. The first one takes connections, hands
 * them on in turn, and serves the metrics of all together. Whichever of the others ends by itself is started again; if one cannot
 * start and none has served yet, or none is left, all end, with its status.
 */
export function runHttpCluster<K extends ClusterKeys>(definition: HttpProcess<K>): void {
  if (!cluster.isPrimary) runHttpProcess(definition, { metrics: false });
  else startAll(definition).catch(exitOnStartFailure(definition.role));
}

async function startAll<K extends ClusterKeys>(definition: HttpProcess<K>): Promise<void> {
  const config = loadConfig(definition.role, definition.keys) as z.infer<z.ZodObject<ClusterKeys>>;
  const processes = config.PROCESSES || Math.min(MOST_BY_ITSELF, availableParallelism());
  if (processes === 1) {
    runHttpProcess(definition);
    return;
  }
  const logger = createLogger(definition.role, config.LOG_LEVEL);
  protectHost(logger);
  const metrics = await startClusterMetricsServer(config.HOST, config.METRICS_PORT);
  cluster.setupPrimary({ execArgv: [...process.execArgv, ...EXEC_ARGV] });
  const group = new ProcessGroup(logger, (status) => {
    metrics.close();
    process.exit(status);
  });
  for (let n = 0; n < processes; n++) group.fork();
}

/** The processes of a cluster, kept at their number until they are told to end. */
class ProcessGroup {
  private readonly workers = new Set<Worker>();
  /** Some process has listened: what ends another one now passes, and must not end those that serve. */
  private served = false;
  private ending = false;
  private status = 0;

  constructor(
    private readonly logger: Logger,
    private readonly onEnd: (status: number) => void,
  ) {
    process.on('SIGTERM', () => this.end(0));
    process.on('SIGINT', () => this.end(0));
  }

  fork(): void {
    const worker = cluster.fork();
    let listened = false;
    this.workers.add(worker);
    worker.once('listening', () => (listened = this.served = true));
    worker.once('exit', (code: number | null, signal: string | null) => {
      this.workers.delete(worker);
      if (this.ending) this.status ||= code ?? 1;
      else if (!listened && (!this.served || this.workers.size === 0)) this.end(code || 1);
      else {
        this.logger.error({ code, signal }, 'one of the processes ended by itself and is started again');
        setTimeout(() => !this.ending && this.fork(), PAUSE_MS);
      }
      if (this.ending && this.workers.size === 0) this.onEnd(this.status);
    });
  }

  private end(status: number): void {
    if (this.ending) return;
    this.ending = true;
    this.status = status;
    setTimeout(() => this.onEnd(1), SHUTDOWN_LIMIT_MS).unref();
    for (const worker of this.workers) worker.process.kill('SIGTERM');
    if (this.workers.size === 0) this.onEnd(status);
  }
}
