import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createSha256 } from '../../../crypto';
import { DomainError } from '../../../foundation/errors';
import { decodeHeader, MAX_HEAD_BYTES, type SnapshotHeader } from './snapshot-header';

const NAME = /^([0-9a-f]{8})-g(\d{1,15})-(\d{13})\.snapshot$/;
const DRAFT = '.draft';

/** A snapshot in one of its places. */
export interface PlacedSnapshot {
  path: string;
  name: string;
  generation: number;
  /** Unix ms. */
  takenAt: number;
}

/** The folders that each hold the newest snapshot: two, best on different machines, because without the newest one all messages are lost. */
export class SnapshotPlaces {
  private readonly mark: string;

  /** The folders may hold snapshots of other keyrings, which are left alone. */
  constructor(
    readonly folders: readonly string[],
    keyringId: Buffer,
  ) {
    this.mark = keyringId.toString('hex', 0, 4);
  }

  /** Writes one snapshot everywhere at the same time; where one place fails all of it is as if never written. Returns size and SHA-256. */
  async write(
    { generation, takenAt }: Pick<SnapshotHeader, 'generation' | 'takenAt'>,
    content: AsyncIterable<Buffer>,
  ): Promise<{ name: string; sizeBytes: number; sha256: Buffer }> {
    const name = `${this.mark}-g${generation}-${String(takenAt).padStart(13, '0')}.snapshot`;
    const drafts: Draft[] = [];
    const hash = createSha256();
    let sizeBytes = 0;
    try {
      for (const folder of this.folders) drafts.push(await openDraft(folder, name));
      for await (const chunk of content) {
        hash.update(chunk);
        sizeBytes += chunk.length;
        await Promise.all(drafts.map(({ file }) => file.writeFile(chunk)));
      }
      await Promise.all(drafts.map(({ file }) => file.sync()));
    } catch (error) {
      await Promise.all(drafts.map(({ path, file }) => file.close().then(() => unlink(path))));
      throw error;
    }
    for (const { folder, path, file } of drafts) {
      await file.close();
      await rename(path, join(folder, name));
      const directory = await open(folder, 'r');
      try {
        await directory.sync();
      } finally {
        await directory.close();
      }
    }
    return { name, sizeBytes, sha256: hash.digest() };
  }

  /** The newest snapshot of each folder, in the order of the folders; `undefined` where there is none or the folder is away. */
  async newest(): Promise<(PlacedSnapshot | undefined)[]> {
    return Promise.all(this.folders.map(async (folder) => (await this.listed(folder)).at(-1)));
  }

  /** Deletes everything but `name`: older ones are dead or about to be, and only confuse whoever restores. Returns how many files went. */
  async deleteOthers(name: string): Promise<number> {
    let deleted = 0;
    for (const folder of this.folders) {
      const files = await readdir(folder).catch(() => []);
      for (const file of files) {
        if (file === name || NAME.exec(file.replace(DRAFT, ''))?.[1] !== this.mark) continue;
        await unlink(join(folder, file));
        deleted++;
      }
    }
    return deleted;
  }

  private async listed(folder: string): Promise<PlacedSnapshot[]> {
    const names = await readdir(folder).catch(() => []);
    return names
      .flatMap((name) => {
        const [, mark, generation, takenAt] = NAME.exec(name) ?? [];
        if (mark !== this.mark) return [];
        return [{ path: join(folder, name), name, generation: Number(generation), takenAt: Number(takenAt) }];
      })
      .sort((a, b) => a.generation - b.generation || a.takenAt - b.takenAt);
  }
}

interface Draft {
  folder: string;
  path: string;
  file: FileHandle;
}

async function openDraft(folder: string, name: string): Promise<Draft> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${name}${DRAFT}`);
  return { folder, path, file: await open(path, 'w', 0o600) };
}

/** A file from a place on; opened when it is read, so that whoever wants the head alone leaves nothing open. */
async function* piecesOf(path: string, start: number): AsyncGenerator<Buffer> {
  for await (const piece of createReadStream(path, { start, highWaterMark: 262_144 })) yield piece as Buffer;
}

/** The head of a snapshot, and its sealed part. Throws `keyring.snapshot.missing` for a file that is not there or may not be read, and `keyring.snapshot.unreadable`. */
export async function openSnapshot(
  path: string,
): Promise<{ header: SnapshotHeader; head: Buffer; sealed: AsyncIterable<Buffer>; sizeBytes: number }> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new DomainError(
      'missing',
      'keyring.snapshot.missing',
      'there is no such file, or this user may not read it',
      { cause },
    );
  });
  try {
    const buffer = Buffer.alloc(MAX_HEAD_BYTES);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    const { header, bytes } = decodeHeader(buffer.subarray(0, bytesRead));
    const sealed = piecesOf(path, bytes);
    return { header, head: buffer.subarray(0, bytes), sealed, sizeBytes: (await stat(path)).size };
  } finally {
    await file.close();
  }
}
