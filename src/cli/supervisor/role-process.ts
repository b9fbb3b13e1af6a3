import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { EXIT_CONFIG } from '../../foundation/config';
import { type Clock, systemClock } from '../../foundation/clock';
import type { RoleName } from '../embedded/embedded-environment';
import { BackOff } from './back-off';
import { roleArguments } from './role-arguments';

/** What is started for a role, and where its output goes (a file descriptor, or the supervisor's own streams). */
export interface RoleProcessOptions {
  role: RoleName;
  entry: string;
  env: Record<string, string>;
  output: 'inherit' | number;
}

/** What happens to a role's process; `refused` means that it will not be started again, because its configuration is wrong. */
export interface RoleProcessEvents {
  started: [pid: number];
  ended: [status: string, restartInMs: number];
  refused: [];
}

/**
 * One role as a process of the operating system, started again whenever it ends by itself.
 *
 * It is out of reach of the terminal's Ctrl-C: the supervisor decides the order in which the roles end.
 */
export class RoleProcess extends EventEmitter<RoleProcessEvents> {
  private child: ChildProcess | undefined;
  private restart: NodeJS.Timeout | undefined;
  private stopping = false;
  private readonly backOff = new BackOff();

  constructor(
    private readonly options: RoleProcessOptions,
    private readonly clock: Clock = systemClock,
  ) {
    super();
  }

  /** The number of the running process, or undefined between two of them. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  start(): void {
    const { role, entry, env, output } = this.options;
    const startedAt = this.clock.monotonic();
    const child = spawn(process.execPath, roleArguments(role, entry), {
      env,
      detached: true,
      stdio: ['ignore', output, output, 'ipc'],
    });
    this.child = child;
    if (child.pid !== undefined) this.emit('started', child.pid);
    child.once('exit', (status, signal) => {
      this.child = undefined;
      if (this.stopping) return;
      if (status === EXIT_CONFIG) {
        this.emit('refused');
        return;
      }
      const waitMs = this.backOff.afterRunOf(this.clock.monotonic() - startedAt);
      this.restart = setTimeout(() => this.start(), waitMs);
      this.emit('ended', signal ?? `status ${status}`, waitMs);
    });
  }

  /** Asks the process to finish what it is doing and end; ends it by force after `deadlineMs`. */
  async stop(deadlineMs: number): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restart);
    const { child } = this;
    if (!child) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
    await ended;
    clearTimeout(force);
  }
}
