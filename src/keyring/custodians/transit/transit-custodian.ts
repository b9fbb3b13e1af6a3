import { rootWrapAad, wipe } from '../../../crypto';
import type { Clock } from '../../../foundation/clock';
import { DomainError } from '../../../foundation/errors';
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
import { base64Member, jsonAround } from './json-bytes';
import { type TransitAddress, TransitApi } from './transit-api';

const DAY_MS = 86_400_000;

/** What an operator says of a Transit engine. */
export interface TransitSettings extends TransitAddress {
  deviceClass: 'vault-transit' | 'openbao-transit';
  /** Days for which the server's own storage snapshots are kept: they still hold trimmed versions. */
  snapshotRetentionDays: number;
}

interface KeyStatus {
  latest_version: number;
  min_available_version: number;
  exportable: boolean;
  allow_plaintext_backup: boolean;
}

/**
 * Roots as keys of a Transit engine (HashiCorp Vault, OpenBao), one key per root, of which version 1 is the root.
 *
 * Below `min_decryption_version` a version is only archived and can come back; only `trim` removes it. So destruction makes version 2, moves
 * both minima to it, trims version 1 away, and leaves the empty shell as proof. One key per root, because trim is monotonic: with one key for all
 * generations a failed rotation's newest version could not be removed while the living one is kept.
 */
export class TransitCustodian implements Custodian {
  readonly deviceClass: 'vault-transit' | 'openbao-transit';
  private readonly api: TransitApi;

  constructor(
    readonly id: string,
    private readonly settings: TransitSettings,
    private readonly clock: Clock,
  ) {
    this.deviceClass = settings.deviceClass;
    this.api = new TransitApi(settings);
  }

  async createRoot(address: RootAddress): Promise<Root> {
    const name = rootLabel(address);
    if (await this.status(name)) throw rootExists();
    await this.api.call(
      'POST',
      `keys/${name}`,
      json({ type: 'aes256-gcm96', exportable: false, allow_plaintext_backup: false }),
    );
    const status = await this.status(name);
    if (!status || status.exportable || status.allow_plaintext_backup) throw refused();
    return { ...address, providerRef: name };
  }

  async wrap(root: Root, key: Buffer): Promise<Buffer> {
    const body = jsonAround(
      '{"key_version":1,"plaintext":"',
      key,
      `","associated_data":"${this.aad(root)}"}`,
    );
    try {
      const answer = await this.api.call('POST', `encrypt/${root.providerRef}`, body);
      return Buffer.from((data(answer) as { ciphertext: string }).ciphertext, 'latin1');
    } finally {
      wipe(body);
    }
  }

  async unwrap(root: Root, blob: Buffer): Promise<Buffer> {
    // After the trim the server answers 400 ("ciphertext version is disallowed"): only the key's own status tells gone from refused.
    if (!(await this.exists(root))) throw rootGone();
    const body = json({ ciphertext: blob.toString('latin1'), associated_data: this.aad(root) });
    const answer = await this.api.call('POST', `decrypt/${root.providerRef}`, body);
    try {
      const key = base64Member(answer, 'plaintext');
      if (key === null) throw unavailable();
      return key;
    } finally {
      wipe(answer);
    }
  }

  async exists(root: Root): Promise<boolean> {
    const status = await this.status(root.providerRef);
    return status !== null && status.min_available_version <= 1;
  }

  async destroy(root: Root): Promise<DestructionReceipt> {
    const name = root.providerRef;
    const requestedAt = this.clock.now();
    let status = await this.status(name);
    if (status && status.min_available_version <= 1) {
      if (status.latest_version < 2) await this.api.call('POST', `keys/${name}/rotate`, json({}));
      await this.api.call(
        'POST',
        `keys/${name}/config`,
        json({ min_decryption_version: 2, min_encryption_version: 2 }),
      );
      await this.api.call('POST', `keys/${name}/trim`, json({ min_available_version: 2 }));
      status = await this.status(name);
      if (status && status.min_available_version < 2) throw unavailable();
    }
    const evidence = {
      minAvailableVersion: status?.min_available_version ?? null,
      keyAbsent: status === null,
    };
    return {
      deviceClass: this.deviceClass,
      providerRef: name,
      requestedAt,
      irreversibleAt: this.clock.now() + this.settings.snapshotRetentionDays * DAY_MS,
      rawEvidence: Buffer.from(JSON.stringify(evidence)),
    };
  }

  async findRoots(keyringId: Buffer): Promise<Root[]> {
    const roots: Root[] = [];
    for (const name of await this.names()) {
      const root = rootOfLabel(name, keyringId);
      if (root && (await this.exists(root))) roots.push(root);
    }
    return roots;
  }

  async close(): Promise<void> {
    // Nothing is kept open.
  }

  private async names(): Promise<string[]> {
    try {
      return (data(await this.api.call('GET', 'keys?list=true')) as { keys: string[] }).keys;
    } catch (error) {
      if (isGone(error)) return [];
      throw error;
    }
  }

  private async status(name: string): Promise<KeyStatus | null> {
    try {
      return data(await this.api.call('GET', `keys/${name}`)) as KeyStatus;
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  }

  private aad(root: Root): string {
    return rootWrapAad(root.keyringId, this.id, root.generation).toString('base64');
  }
}

function isGone(error: unknown): boolean {
  return error instanceof DomainError && error.kind === 'gone';
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function data(answer: Buffer): unknown {
  try {
    return (JSON.parse(answer.toString('utf8')) as { data: unknown }).data;
  } catch (error) {
    throw unavailable(error);
  }
}
