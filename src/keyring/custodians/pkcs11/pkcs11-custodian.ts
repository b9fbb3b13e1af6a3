import { Worker } from 'node:worker_threads';
import { randomBytes, rootWrapAad, secretBytes } from '../../../crypto';
import type { Clock } from '../../../foundation/clock';
import { threadFile } from '../../../foundation/host';
import {
  type Custodian,
  type DestructionReceipt,
  refused,
  type Root,
  type RootAddress,
  rootExists,
  rootGone,
  unavailable,
} from '../custodian';
import { rootLabel, rootOfLabel } from '../root-label';
import type { DeviceOptions } from './device';
import type { DeviceAnswer, DeviceRequest } from './protocol';

const VERSION = 0x01;
const IV_BYTES = 12;
const DAY_MS = 86_400_000;

/** What an operator says of a token. */
export interface Pkcs11Settings extends DeviceOptions {
  /** `pkcs11-software` for SoftHSM and simulated devices, whose token is a folder that can be copied. */
  deviceClass: 'pkcs11-hsm' | 'pkcs11-software';
  /** Days for which the vendor's own backups or cluster copies keep a destroyed object; attested by the operator. */
  vendorBackupDays: number;
  /** How long one call may take before the device counts as away. */
  timeoutMs: number;
}

type Call = DeviceRequest extends infer R ? (R extends unknown ? Omit<R, 'id'> : never) : never;

/**
 * Roots as AES keys in a PKCS#11 token: made there, never extractable.
 *
 * `irreversibleAt` is the return of C_DestroyObject plus the declared days of vendor backups; null for software tokens, because copying SoftHSM's
 * token directory brings a destroyed key back.
 */
export class Pkcs11Custodian implements Custodian {
  readonly deviceClass: 'pkcs11-hsm' | 'pkcs11-software';
  private worker: Worker | undefined;
  private nextId = 0;
  private readonly waiting = new Map<
    number,
    { resolve: (answer: DeviceAnswer) => void; reject: (error: Error) => void; timer: NodeJS.Timeout }
  >();

  constructor(
    readonly id: string,
    private readonly settings: Pkcs11Settings,
    private readonly clock: Clock,
  ) {
    this.deviceClass = settings.deviceClass;
  }

  async createRoot(address: RootAddress): Promise<Root> {
    const label = rootLabel(address);
    if (await this.call({ call: 'exists', label })) throw rootExists();
    await this.call({ call: 'generate', label });
    return { ...address, providerRef: label };
  }

  async wrap(root: Root, key: Buffer): Promise<Buffer> {
    const iv = randomBytes(IV_BYTES);
    const sealed = await this.crypt('encrypt', root, iv, key);
    return Buffer.concat([Buffer.of(VERSION), iv, sealed]);
  }

  async unwrap(root: Root, blob: Buffer): Promise<Buffer> {
    if (blob[0] !== VERSION || blob.length <= 1 + IV_BYTES) throw refused();
    return this.crypt('decrypt', root, blob.subarray(1, 1 + IV_BYTES), blob.subarray(1 + IV_BYTES));
  }

  async exists(root: Root): Promise<boolean> {
    return (await this.call({ call: 'exists', label: root.providerRef })) === true;
  }

  async destroy(root: Root): Promise<DestructionReceipt> {
    const requestedAt = this.clock.now();
    const objects = await this.call({ call: 'destroy', label: root.providerRef });
    const remains = await this.exists(root);
    if (remains) throw unavailable();
    const rawEvidence = Buffer.from(JSON.stringify({ destroyedObjects: objects, foundAfterwards: 0 }));
    const irreversibleAt =
      this.deviceClass === 'pkcs11-hsm' ? this.clock.now() + this.settings.vendorBackupDays * DAY_MS : null;
    return {
      deviceClass: this.deviceClass,
      providerRef: root.providerRef,
      requestedAt,
      irreversibleAt,
      rawEvidence,
    };
  }

  async findRoots(keyringId: Buffer): Promise<Root[]> {
    const labels = (await this.call({ call: 'labels' })) as string[];
    return labels.flatMap((label) => rootOfLabel(label, keyringId) ?? []);
  }

  async close(): Promise<void> {
    const { worker } = this;
    if (worker === undefined) return;
    await this.call({ call: 'close' }).catch(() => undefined);
    this.worker = undefined;
    await worker.terminate();
  }

  private async crypt(call: 'encrypt' | 'decrypt', root: Root, iv: Buffer, data: Buffer): Promise<Buffer> {
    const aad = rootWrapAad(root.keyringId, this.id, root.generation);
    const own = new Uint8Array(data);
    const answer = await this.call(
      { call, label: root.providerRef, iv: new Uint8Array(iv), aad, data: own },
      [own.buffer],
    );
    if (answer === null) throw rootGone();
    const bytes = answer as Uint8Array;
    const result = secretBytes(bytes.length);
    result.set(bytes);
    bytes.fill(0);
    return result;
  }

  private async call(request: Call, transfer: ArrayBuffer[] = []): Promise<unknown> {
    const answer = await this.post(request, transfer);
    if ('value' in answer) return answer.value;
    if (answer.rv >= 0 && REFUSALS.has(answer.rv)) throw refused();
    throw unavailable(new Error(answer.code ?? `CKR 0x${answer.rv.toString(16)}`));
  }

  private post(request: Call, transfer: ArrayBuffer[]): Promise<DeviceAnswer> {
    const worker = (this.worker ??= this.start());
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.fail(worker), this.settings.timeoutMs);
      this.waiting.set(id, { resolve, reject, timer });
      worker.postMessage({ ...request, id }, transfer);
    });
  }

  private start(): Worker {
    const { library, token, pin } = this.settings;
    const worker = new Worker(threadFile(__filename, 'worker'), {
      workerData: { library, token, pin },
      stdout: false,
    });
    worker.on('message', (answer: DeviceAnswer) => {
      const caller = this.waiting.get(answer.id);
      this.waiting.delete(answer.id);
      clearTimeout(caller?.timer);
      caller?.resolve(answer);
    });
    worker.on('error', () => this.fail(worker));
    worker.on('exit', () => this.fail(worker));
    worker.unref();
    return worker;
  }

  /** A thread that died or hangs in the vendor's library is given up; the next call starts another. */
  private fail(worker: Worker): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(unavailable());
    }
    this.waiting.clear();
    void worker.terminate();
  }
}

// CKR_GENERAL_ERROR, CKR_FUNCTION_FAILED, CKR_ENCRYPTED_DATA_INVALID, _LEN_RANGE, CKR_SIGNATURE_INVALID, CKR_AEAD_DECRYPT_FAILED: what devices answer to a wrong tag
const REFUSALS = new Set([0x05, 0x06, 0x40, 0x41, 0xc0, 0x42]);
