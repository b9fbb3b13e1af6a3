import {
  Controller,
  type DynamicModule,
  Get,
  HttpCode,
  Inject,
  type InjectionToken,
  Module,
  type OptionalFactoryDependency,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { DomainError } from '../errors';

/** Something a process cannot work without. `check` resolves when it answers and rejects when not; the name is shown. */
export interface HealthCheck {
  name: string;
  check: () => Promise<unknown>;
}

/** A process is not ready; `isStarting` until it was ready once. Ask again later. */
export class NotReady extends DomainError {
  constructor(
    readonly away: readonly string[],
    readonly isStarting: boolean,
  ) {
    super('unavailable', 'health.not-ready', `away: ${away.join(', ')}`);
  }
}

/** Provider token of the {@link HealthCheck}s of a process. */
export const HEALTH_CHECKS = Symbol('HEALTH_CHECKS');

const TIMEOUT_MS = 2_000;

/** `/health/live`: the process runs. `/health/ready`: everything it needs answers, so traffic may come. */
@ApiExcludeController()
@Controller('health')
export class HealthHttpController {
  private wasReady = false;

  constructor(@Inject(HEALTH_CHECKS) private readonly checks: readonly HealthCheck[]) {}

  @Get('live')
  @HttpCode(200)
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** Throws {@link NotReady}. */
  @Get('ready')
  async ready(): Promise<{ status: string; checks: Record<string, string> }> {
    const results = await Promise.all(
      this.checks.map(async ({ name, check }) => [name, await answers(check)] as const),
    );
    const away = results.filter(([, up]) => !up).map(([name]) => name);
    if (away.length > 0) throw new NotReady(away, !this.wasReady);
    this.wasReady = true;
    return { status: 'ok', checks: Object.fromEntries(results.map(([name]) => [name, 'ok'])) };
  }
}

async function answers(check: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), TIMEOUT_MS);
  });
  try {
    await Promise.race([check(), late]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Serves the health routes of a process; `checks` is a factory over injected providers. */
@Module({})
export class HealthModule {
  static forRoot(options: {
    inject: readonly (InjectionToken | OptionalFactoryDependency)[];
    checks: (...injected: never[]) => readonly HealthCheck[];
  }): DynamicModule {
    return {
      module: HealthModule,
      controllers: [HealthHttpController],
      providers: [{ provide: HEALTH_CHECKS, inject: [...options.inject], useFactory: options.checks }],
    };
  }
}
