import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { type Custodian, type DestructionReceipt, type Root, unavailable } from './custodian';

/**
 * A device that its operator has declared lost: it makes and opens nothing. What it held is never claimed to be forgotten, because what is lost can be
 * found; but a rotation need not wait for it for ever, and the devices that are left have to deny as always.
 */
export class LostCustodian implements Custodian {
  /** Of no consequence: the class that counts was recorded when its roots were made. */
  readonly deviceClass = 'file';

  constructor(
    readonly id: string,
    private readonly clock: Clock,
  ) {}

  createRoot(): Promise<never> {
    return Promise.reject(unavailable());
  }

  wrap(): Promise<never> {
    return Promise.reject(unavailable());
  }

  unwrap(): Promise<never> {
    return Promise.reject(
      new DomainError('gone', 'custodian.declared-lost', 'the operator has declared this device lost'),
    );
  }

  exists(): Promise<boolean> {
    return Promise.resolve(false);
  }

  destroy({ providerRef }: Root): Promise<DestructionReceipt> {
    const rawEvidence = Buffer.from(JSON.stringify({ declaredLost: this.id }));
    const { deviceClass } = this;
    return Promise.resolve({
      deviceClass,
      providerRef,
      requestedAt: this.clock.now(),
      irreversibleAt: null,
      rawEvidence,
    });
  }

  findRoots(): Promise<Root[]> {
    return Promise.resolve([]);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
