import type { Logger } from '../../foundation/logging';
import { Dispatcher } from './callers/dispatcher';
import { Listener, type ListenerSettings } from './callers/listener';
import { KeyringEngine, type EngineParts } from './engine';
import { KeyringServices, type ServiceSettings } from './services';

const MINUTE_MS = 60_000;

/** What a running keyring is made from. */
export interface ServerParts extends Omit<EngineParts, 'onRecorded'> {
  listen: ListenerSettings;
  services: ServiceSettings;
  logger: Logger;
}

/** The key service, listening. */
export class KeyringServer {
  private readonly minute: NodeJS.Timeout;

  private constructor(
    readonly services: KeyringServices,
    private readonly listener: Listener,
  ) {
    this.minute = setInterval(() => {
      void services.activity.flush().catch(() => undefined);
      void services.engine.beSeen().catch(() => undefined);
      void services.snapshots?.tick().catch(() => undefined);
      void services.pending.tick().catch(() => undefined);
    }, MINUTE_MS);
    this.minute.unref();
  }

  /** Opens the keyring and its sockets, and finishes a rotation that a crash interrupted. */
  static async start(parts: ServerParts): Promise<KeyringServer> {
    const { listen, logger, settings } = parts;
    let services: KeyringServices | undefined = undefined;
    const engine = await KeyringEngine.open({
      ...parts,
      onRecorded: () => services?.snapshots?.order(),
      guard: {
        ...parts.guard,
        onBlocked: (batch) => {
          services?.alarms.raise({ code: 'guard-blocked', count: batch.keys });
          parts.guard.onBlocked(batch);
        },
      },
    });
    services = new KeyringServices(engine, parts.services, logger);
    const dispatcher = new Dispatcher(services);
    const greeting = {
      keyringId: engine.keyringId,
      leaseTtlMs: settings.leaseTtlMs,
      generation: () => engine.generations.current.number,
    };
    const listener = new Listener(
      listen,
      greeting,
      (session, op, body) => dispatcher.dispatch(session, op, body),
      logger,
      (role, count) => services.alarms.raise({ code: 'sessions-full', role, count }),
    );
    services.announceThrough(listener);
    await services.locks.load();
    await engine.beSeen();
    // The first start makes the first copy; a later one does what the time between asks for.
    services.snapshots?.order();
    await services.scheduler.start();
    await listener.open();
    return new KeyringServer(services, listener);
  }

  get engine(): KeyringEngine {
    return this.services.engine;
  }

  /** Answers what is under way, writes the counts, and overwrites every key. */
  async stop(): Promise<void> {
    clearInterval(this.minute);
    await this.listener.close();
    await this.services.scheduler.stop();
    await this.services.snapshots?.stop();
    await this.services.activity.flush().catch(() => undefined);
    await this.engine.close();
  }
}
