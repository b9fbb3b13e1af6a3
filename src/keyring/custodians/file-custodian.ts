import { mkdir, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { equalBytes, randomKey, rootWrapAad, unwrapKey, wipe, wrapKey } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import {
  type Custodian,
  type DestructionReceipt,
  refused,
  type Root,
  type RootAddress,
  rootExists,
  rootGone,
  unavailable,
} from './custodian';

const NAME = /^([0-9a-f]{32})-g(\d+)-a(\d+)\.root$/;

/**
 * A folder of root files, for development: whoever copies the folder has copies of its roots, so what it forgets is never claimed to be forgotten.
 */
export class FileCustodian implements Custodian {
  readonly deviceClass = 'file';

  constructor(
    readonly id: string,
    private readonly folder: string,
    private readonly clock: Clock,
  ) {}

  async createRoot(address: RootAddress): Promise<Root> {
    const providerRef = fileName(address);
    const key = randomKey();
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      const file = await open(this.path(providerRef), 'wx', 0o600);
      try {
        await file.writeFile(key);
        await file.sync();
      } finally {
        await file.close();
      }
      await this.syncFolder();
    } catch (error) {
      throw codeOf(error) === 'EEXIST' ? rootExists() : unavailable(error);
    } finally {
      wipe(key);
    }
    return { ...address, providerRef };
  }

  async wrap(root: Root, key: Buffer): Promise<Buffer> {
    return this.withRoot(root, (rootKey) => wrapKey(rootKey, key, this.aad(root)));
  }

  async unwrap(root: Root, blob: Buffer): Promise<Buffer> {
    return this.withRoot(root, (rootKey) => {
      try {
        return unwrapKey(rootKey, blob, this.aad(root));
      } catch (error) {
        throw refused(error);
      }
    });
  }

  async exists(root: Root): Promise<boolean> {
    return (await this.names()).includes(root.providerRef);
  }

  async destroy(root: Root): Promise<DestructionReceipt> {
    const path = this.path(root.providerRef);
    try {
      const file = await open(path, 'r+');
      try {
        // A courtesy on a rotating disk; a copy-on-write file system keeps the old block. Hence `irreversibleAt: null`.
        await file.write(Buffer.alloc(32), 0, 32, 0);
        await file.sync();
      } finally {
        await file.close();
      }
      await unlink(path);
      await this.syncFolder();
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw unavailable(error);
    }
    const rawEvidence = Buffer.from(JSON.stringify({ unlinked: root.providerRef }));
    return {
      deviceClass: this.deviceClass,
      providerRef: root.providerRef,
      requestedAt: this.clock.now(),
      irreversibleAt: null,
      rawEvidence,
    };
  }

  async findRoots(keyringId: Buffer): Promise<Root[]> {
    return (await this.names()).flatMap((providerRef) => {
      const [, id, generation, attempt] = NAME.exec(providerRef) ?? [];
      if (id === undefined || !equalBytes(Buffer.from(id, 'hex'), keyringId)) return [];
      return [{ keyringId, generation: Number(generation), attempt: Number(attempt), providerRef }];
    });
  }

  async close(): Promise<void> {
    // Nothing is kept open.
  }

  private async withRoot<T>(root: Root, work: (rootKey: Buffer) => T): Promise<T> {
    const rootKey = Buffer.allocUnsafeSlow(32);
    try {
      const file = await open(this.path(root.providerRef), 'r').catch((error: unknown) => {
        throw codeOf(error) === 'ENOENT' ? rootGone() : unavailable(error);
      });
      try {
        const { bytesRead } = await file.read(rootKey, 0, 32, 0);
        if (bytesRead !== 32) throw refused();
      } finally {
        await file.close();
      }
      return work(rootKey);
    } finally {
      wipe(rootKey);
    }
  }

  private async names(): Promise<string[]> {
    try {
      return await readdir(this.folder);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw unavailable(error);
    }
  }

  private async syncFolder(): Promise<void> {
    const folder = await open(this.folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  private path(name: string): string {
    if (!NAME.test(name)) throw refused();
    return join(this.folder, name);
  }

  private aad(root: Root): Buffer {
    return rootWrapAad(root.keyringId, this.id, root.generation);
  }
}

function fileName({ keyringId, generation, attempt }: RootAddress): string {
  return `${keyringId.toString('hex')}-g${generation}-a${attempt}.root`;
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
