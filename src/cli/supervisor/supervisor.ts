import { EXIT_CONFIG } from '../../foundation/config';
import type { RoleName } from '../embedded/embedded-environment';
import { untilReady } from './readiness';
import { RoleProcess } from './role-process';

/** A role to run: its compiled entry point, its environment, and the address of its health endpoints. */
export interface SupervisedRole {
  role: RoleName;
  entry: string;
  env: Record<string, string>;
  url: string;
  output: 'inherit' | number;
}

/** Told of everything that happens; `pid` is absent once the process is gone. */
export type SupervisorReport = (event: { role: RoleName; what: string; pid?: number }) => void;

/** Waves in which roles start, each ready before the next begins; they end in the opposite order. */
const WAVES: readonly (readonly RoleName[])[] = [['keyring'], ['worker'], ['ingest', 'api']];

/** Starts roles in order, starts them again when they crash, and ends them in the opposite order. */
export class Supervisor {
  private readonly processes = new Map<RoleName, RoleProcess>();
  private readonly failed = new AbortController();
  private resolveFailure: (status: number) => void = () => undefined;

  /** Resolves with an exit status when going on makes no sense: a process refused its configuration. */
  readonly failure = new Promise<number>((resolve) => {
    this.resolveFailure = resolve;
  });

  constructor(
    private readonly roles: readonly SupervisedRole[],
    private readonly report: SupervisorReport,
    private readonly deadlines = { readyMs: 120_000, stopMs: 30_000 },
  ) {}

  /** Starts every role; false when one did not become ready in time. What runs then still wants `stop()`. */
  async start(): Promise<boolean> {
    for (const wave of this.waves()) {
      for (const role of wave) this.launch(role);
      const ready = await Promise.all(
        wave.map(({ url }) => untilReady(url, this.deadlines.readyMs, this.failed.signal)),
      );
      wave.forEach(({ role }, index) => this.report({ role, what: ready[index] ? 'ready' : 'not ready' }));
      if (ready.includes(false)) return false;
    }
    return true;
  }

  /** Ends every role: first those that face people, last the keyring. */
  async stop(): Promise<void> {
    this.failed.abort();
    for (const wave of this.waves().reverse()) {
      await Promise.all(
        wave.map(async ({ role }) => {
          await this.processes.get(role)?.stop(this.deadlines.stopMs);
          this.report({ role, what: 'stopped' });
        }),
      );
    }
  }

  private waves(): SupervisedRole[][] {
    return WAVES.map((wave) => this.roles.filter(({ role }) => wave.includes(role)));
  }

  private launch(options: SupervisedRole): void {
    const { role } = options;
    const child = new RoleProcess(options);
    this.processes.set(role, child);
    child.on('started', (pid) => this.report({ role, what: 'started', pid }));
    child.on('ended', (status, ms) => this.report({ role, what: `ended with ${status}, again in ${ms} ms` }));
    child.on('refused', () => {
      this.report({ role, what: 'refused its configuration' });
      this.failed.abort();
      this.resolveFailure(EXIT_CONFIG);
    });
    child.start();
  }
}
