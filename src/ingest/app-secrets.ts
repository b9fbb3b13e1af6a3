import { statSync } from 'node:fs';
import type { Clock } from '../foundation/clock';
import { readSecretFile } from '../foundation/config';
import type { Logger } from '../foundation/logging';

/** How soon a changed file is noticed. */
const CHECK_MS = 5_000;

/**
 * The live Meta app secrets: one per line of a file, several while one is rotated. The file is read again when it changes; if that fails, the secrets
 * in hand stay in use. Their bytes are those of the text shown in the App Dashboard, not of what it might encode.
 */
export class AppSecrets {
  private secrets: Buffer[];
  private modified: number;
  private checkedAt: number;

  /** Throws when the file cannot be read or holds no secret: a process that can verify nothing must not start. */
  constructor(
    private readonly path: string,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.modified = statSync(path).mtimeMs;
    this.secrets = read(path);
    this.checkedAt = clock.monotonic();
  }

  /** The secrets that count now. */
  live(): readonly Buffer[] {
    const now = this.clock.monotonic();
    if (now - this.checkedAt >= CHECK_MS) {
      this.checkedAt = now;
      this.reread();
    }
    return this.secrets;
  }

  private reread(): void {
    try {
      const modified = statSync(this.path).mtimeMs;
      if (modified === this.modified) return;
      this.secrets = read(this.path);
      this.modified = modified;
      this.logger.info({ count: this.secrets.length }, 'app secrets read again');
    } catch (error) {
      this.logger.error({ err: error }, 'app secrets could not be read again; the former ones stay in use');
    }
  }
}

function read(path: string): Buffer[] {
  const lines = readSecretFile(path).toString('utf8').split(/\r?\n/);
  const secrets = lines.filter((line) => line !== '').map((line) => Buffer.from(line, 'utf8'));
  if (secrets.length === 0) throw new Error('the file of app secrets is empty');
  return secrets;
}
