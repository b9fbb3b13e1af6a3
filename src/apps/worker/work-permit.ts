import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { logBranch, type LogPlace } from '../../audit';
import { RestoreGuard } from '../../backups/guard';
import { JobRuntime } from './job-runtime';

/** The origin under which the audit log goes on at the moment. */
export class LogOrigin {
  private branch = 0;

  constructor(private readonly log: LogPlace) {}

  get current(): string {
    return logBranch(this.log, this.branch).origin;
  }

  moveTo(branch: number): void {
    this.branch = branch;
  }
}

/** Jobs are taken only while the restore guard lets the worker serve. */
@Injectable()
export class WorkPermit implements OnModuleInit {
  constructor(
    private readonly guard: RestoreGuard,
    private readonly runtime: JobRuntime,
    @Inject(LogOrigin) private readonly origin: LogOrigin,
  ) {}

  onModuleInit(): void {
    this.guard.onChange((isServing) => {
      this.origin.moveTo(this.guard.logBranch);
      if (isServing) this.runtime.begin();
      else this.runtime.halt();
    });
  }
}
