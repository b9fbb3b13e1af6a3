import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { randomUuid } from '../../crypto';
import { DomainError } from '../errors';
import { GatheringWriter } from './gathering-writer';
import { assertObjectKey, isObjectKey } from './object-key';
import type { ListedObject, ObjectStore, ObjectStorePlace, StoredObject } from './object-store';
import { storeWithDigest } from './store-with-digest';

const UNFINISHED = '.part';

/** Objects as files of one folder: directories 0700, files 0600, flushed to disk before they are visible. */
export class DirectoryStore implements ObjectStore {
  constructor(private readonly root: string) {}

  get place(): ObjectStorePlace {
    return { kind: 'directory', root: this.root };
  }

  put(key: string, body: AsyncIterable<Uint8Array>): Promise<StoredObject> {
    return storeWithDigest(body, (hashed) => this.store(key, hashed));
  }

  async store(key: string, body: AsyncIterable<Uint8Array>): Promise<number> {
    const path = this.pathOf(key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const unfinished = `${path}.${randomUuid()}${UNFINISHED}`;
    try {
      const sizeBytes = await writeFlushed(unfinished, body);
      await rename(unfinished, path);
      await flush(dirname(path));
      return sizeBytes;
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  async open(key: string): Promise<Readable> {
    const path = this.pathOf(key);
    await this.assertExists(path);
    return createReadStream(path, { highWaterMark: 262_144 });
  }

  async delete(key: string): Promise<boolean> {
    const path = this.pathOf(key);
    const found = await stat(path).then(
      () => true,
      () => false,
    );
    if (!found) return false;
    await rm(path, { force: true });
    await flush(dirname(path));
    return true;
  }

  async *list(prefix: string): AsyncGenerator<ListedObject, void, undefined> {
    const entries = await readdir(this.root, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      const key = path.slice(join(this.root, '/').length);
      if (!entry.isFile() || !isObjectKey(key) || !key.startsWith(prefix)) continue;
      const found = await stat(path).catch(() => undefined);
      // Deleted since the folder was read.
      if (found !== undefined) yield { key, modifiedAt: found.mtime };
    }
  }

  async sweepUnfinished(before: Date): Promise<number> {
    const entries = await readdir(this.root, { recursive: true, withFileTypes: true }).catch(() => []);
    let removed = 0;
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || !entry.name.endsWith(UNFINISHED) || (await stat(path)).mtime >= before) continue;
      await rm(path, { force: true });
      removed += 1;
    }
    return removed;
  }

  private pathOf(key: string): string {
    assertObjectKey(key);
    return join(this.root, key);
  }

  private async assertExists(path: string): Promise<void> {
    try {
      await stat(path);
    } catch (cause) {
      throw new DomainError('missing', 'object-store.missing', 'there is no such object', { cause });
    }
  }
}

async function writeFlushed(path: string, body: AsyncIterable<Uint8Array>): Promise<number> {
  let sizeBytes = 0;
  const file = await open(path, 'wx', 0o600);
  const writer = new GatheringWriter(file);
  try {
    for await (const chunk of body) {
      sizeBytes += chunk.length;
      await writer.add(chunk);
    }
    await writer.settled();
    await file.sync();
  } finally {
    await writer.settled().catch(() => undefined);
    await file.close();
  }
  return sizeBytes;
}

async function flush(folder: string): Promise<void> {
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
