import type { JobContract } from '../outbox';
import type { JobHandler } from './job-handler';

/**
 * Which handler carries out which job. Made at start, and throws unless every contract has exactly one handler and every handler's contract is
 * listed: a job nobody carries out would wait for ever, unseen.
 */
export class HandlerRegistry {
  private readonly byName: ReadonlyMap<string, JobHandler>;

  constructor(
    readonly contracts: readonly JobContract[],
    handlers: readonly JobHandler[],
  ) {
    const wrong = [
      ...contracts.map(({ name }) => [
        name,
        handlers.filter((handler) => handler.contract.name === name).length,
      ]),
      ...handlers
        .filter(({ contract }) => !contracts.includes(contract))
        .map(({ contract }) => [contract.name, 0]),
    ].filter(([, count]) => count !== 1);
    const twice = contracts.filter(
      ({ name }, i) => contracts.findIndex((other) => other.name === name) !== i,
    );
    if (wrong.length > 0 || twice.length > 0) {
      const names = [
        ...wrong.map(([name, count]) => `${String(name)} has ${String(count)}`),
        ...twice.map(({ name }) => `${name} is declared twice`),
      ];
      throw new Error(`every job needs exactly one handler: ${names.join(', ')}`);
    }
    this.byName = new Map(handlers.map((handler) => [handler.contract.name, handler]));
  }

  /** Undefined for a job that this version does not know. */
  find(name: string): JobHandler | undefined {
    return this.byName.get(name);
  }

  /** The queues of all contracts, each once. */
  get queues(): readonly string[] {
    return [...new Set(this.contracts.map(({ queue }) => queue))];
  }
}
