import { link, mkdir, open, readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUuid } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { Witness, WitnessedHead } from './witness';

const NAME = /^(\d{20})\.checkpoint$/;
/** File systems without hard links say so in one of these ways. */
const NO_LINKS = new Set<unknown>(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** File name of a checkpoint: twenty digits sort as the sizes do. */
export function checkpointFileName(size: number): string {
  return `${String(size).padStart(20, '0')}.checkpoint`;
}

/**
 * Keeps each checkpoint as a file that is written once and never again. As independent as whoever owns the directory: put it on a share, an
 * object-locked bucket or a medium that the log's operator cannot write to otherwise.
 */
export class DirectoryWitness implements Witness {
  readonly name = 'directory';

  constructor(private readonly directory: string) {}

  /** @throws DomainError `audit.witness.unreadable` (unavailable), which names what cannot be read */
  async newest(): Promise<Buffer | undefined> {
    const file = (await this.files()).at(-1);
    if (file === undefined) return undefined;
    const path = join(this.directory, file);
    return this.unlessAbsent(readFile(path), path);
  }

  /** Every checkpoint that it holds, by ascending size. */
  async all(): Promise<Buffer[]> {
    const checkpoints: Buffer[] = [];
    for (const file of await this.files()) checkpoints.push(await readFile(join(this.directory, file)));
    return checkpoints;
  }

  private async files(): Promise<string[]> {
    const files = await this.unlessAbsent(readdir(this.directory));
    return (files ?? []).filter((file) => NAME.test(file)).sort();
  }

  async submit({ head, note }: WitnessedHead): Promise<undefined> {
    const path = join(this.directory, checkpointFileName(head.size));
    try {
      await mkdir(this.directory, { recursive: true });
      await this.place(path, note);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') {
        throw new DomainError(
          'unavailable',
          'audit.witness.unwritable',
          'the witness directory cannot be written',
          { cause: error },
        );
      }
      const kept = await readFile(path);
      if (!kept.equals(note)) {
        throw new DomainError(
          'corrupt',
          'audit.witness.mismatch',
          `the witness holds another checkpoint of size ${head.size}`,
        );
      }
    }
  }

  /** The whole file or none: under another name first, then linked, which fails if the name is taken. */
  private async place(path: string, note: Buffer): Promise<void> {
    const draft = join(this.directory, `.draft-${randomUuid()}`);
    const file = await open(draft, 'wx', 0o444);
    try {
      await file.writeFile(note);
      await file.sync();
    } finally {
      await file.close();
    }
    try {
      await link(draft, path);
    } catch (error) {
      if (!NO_LINKS.has(codeOf(error))) throw error;
      await writeFile(path, note, { flag: 'wx', mode: 0o444, flush: true });
    } finally {
      await unlink(draft);
    }
    await this.syncDirectory();
  }

  private async syncDirectory(): Promise<void> {
    const directory = await open(this.directory, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }

  private async unlessAbsent<T>(work: Promise<T>, path = this.directory): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw new DomainError(
        'unavailable',
        'audit.witness.unreadable',
        `the witness ${path} cannot be read by this process: it must be a folder of files that it may read`,
        { cause: error },
      );
    }
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
