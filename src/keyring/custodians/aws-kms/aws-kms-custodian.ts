import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  type KeyMetadata,
  KMSClient,
  ListKeysCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { secretBytes } from '../../../crypto';
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

/** What an operator says of a KMS. Credentials come from the SDK's own chain (instance role, profile, environment). */
export interface AwsKmsSettings {
  region: string;
  /** Only for another endpoint than the region's own. */
  endpoint?: string | undefined;
  /** 7–30: how long AWS keeps a key before it is deleted for good. */
  pendingWindowDays: number;
  timeoutMs: number;
}

/**
 * Roots as symmetric keys of AWS KMS, one key per generation: no alias, no multi-region key, no automatic rotation, because each of these
 * keeps old key material alive.
 *
 * A key scheduled for deletion is unusable at once but can be cancelled until its deletion date, so `irreversibleAt` is that date. KMS is eventually
 * consistent: for some seconds one part of it may not know what another has done. What it says of the key's state decides; until both agree it is `unavailable`.
 */
export class AwsKmsCustodian implements Custodian {
  readonly deviceClass = 'aws-kms';
  private readonly client: KMSClient;

  constructor(
    readonly id: string,
    private readonly settings: AwsKmsSettings,
    private readonly clock: Clock,
  ) {
    this.client = new KMSClient({
      region: settings.region,
      ...(settings.endpoint !== undefined && { endpoint: settings.endpoint }),
      maxAttempts: 3,
      requestHandler: {
        requestTimeout: settings.timeoutMs,
        throwOnRequestTimeout: true,
        connectionTimeout: settings.timeoutMs,
      },
    });
  }

  async createRoot(address: RootAddress): Promise<Root> {
    if ((await this.findRoots(address.keyringId)).some((root) => isAt(root, address))) throw rootExists();
    const { KeyMetadata: made } = await this.ask(() =>
      this.client.send(
        new CreateKeyCommand({
          KeySpec: 'SYMMETRIC_DEFAULT',
          KeyUsage: 'ENCRYPT_DECRYPT',
          Description: rootLabel(address),
        }),
      ),
    );
    if (made?.KeyId === undefined) throw unavailable();
    await this.untilKnown(made.KeyId);
    return { ...address, providerRef: made.KeyId };
  }

  async wrap(root: Root, key: Buffer): Promise<Buffer> {
    const { CiphertextBlob } = await this.askOf(root, () =>
      this.client.send(
        new EncryptCommand({
          KeyId: root.providerRef,
          Plaintext: key,
          EncryptionContext: this.context(root),
        }),
      ),
    );
    if (CiphertextBlob === undefined) throw unavailable();
    return Buffer.from(CiphertextBlob);
  }

  async unwrap(root: Root, blob: Buffer): Promise<Buffer> {
    const { Plaintext } = await this.askOf(root, () =>
      this.client.send(
        new DecryptCommand({
          KeyId: root.providerRef,
          CiphertextBlob: blob,
          EncryptionContext: this.context(root),
        }),
      ),
    );
    if (Plaintext === undefined) throw unavailable();
    const key = secretBytes(Plaintext.length);
    key.set(Plaintext);
    Plaintext.fill(0);
    return key;
  }

  async exists(root: Root): Promise<boolean> {
    const metadata = await this.describe(root.providerRef);
    return metadata !== null && !isDying(metadata);
  }

  async destroy(root: Root): Promise<DestructionReceipt> {
    const requestedAt = this.clock.now();
    let metadata = await this.describe(root.providerRef);
    if (metadata !== null && !isDying(metadata)) {
      const PendingWindowInDays = this.settings.pendingWindowDays;
      await this.ask(() =>
        this.client.send(new ScheduleKeyDeletionCommand({ KeyId: root.providerRef, PendingWindowInDays })),
      );
      metadata = await this.describe(root.providerRef);
    }
    const deletionDate = metadata?.DeletionDate?.getTime() ?? requestedAt;
    const evidence = {
      keyState: metadata?.KeyState ?? 'NotFound',
      deletionDate: new Date(deletionDate).toISOString(),
    };
    return {
      deviceClass: this.deviceClass,
      providerRef: root.providerRef,
      requestedAt,
      irreversibleAt: deletionDate,
      rawEvidence: Buffer.from(JSON.stringify(evidence)),
    };
  }

  async findRoots(keyringId: Buffer): Promise<Root[]> {
    const roots: Root[] = [];
    let Marker: string | undefined;
    do {
      const page = await this.ask(() => this.client.send(new ListKeysCommand({ Limit: 100, Marker })));
      for (const { KeyId } of page.Keys ?? []) {
        const metadata = KeyId === undefined ? null : await this.describe(KeyId);
        if (metadata === null || isDying(metadata)) continue;
        const root = rootOfLabel(metadata.Description ?? '', keyringId, metadata.KeyId);
        if (root) roots.push(root);
      }
      Marker = page.Truncated ? page.NextMarker : undefined;
    } while (Marker !== undefined);
    return roots;
  }

  close(): Promise<void> {
    this.client.destroy();
    return Promise.resolve();
  }

  /** Waits until KMS knows a key that it has just made. */
  private async untilKnown(keyId: string): Promise<void> {
    for (let looks = 0; looks < MAX_LOOKS; looks++) {
      if ((await this.describe(keyId)) !== null) return;
      await sleep(LOOK_MS);
    }
    throw unavailable();
  }

  /** As {@link ask}, of a root: `gone` only if its state says so, too. */
  private async askOf<T>(root: Root, work: () => Promise<T>): Promise<T> {
    try {
      return await this.ask(work);
    } catch (error) {
      const isGone = error instanceof DomainError && error.kind === 'gone';
      throw isGone && (await this.exists(root)) ? unavailable(error) : error;
    }
  }

  private async describe(keyId: string): Promise<KeyMetadata | null> {
    try {
      const { KeyMetadata: metadata } = await this.client.send(new DescribeKeyCommand({ KeyId: keyId }));
      return metadata ?? null;
    } catch (error) {
      if (nameOf(error) === 'NotFoundException') return null;
      throw unavailable(error);
    }
  }

  /** KMS records the context in its own log: it names the keyring, never a person. */
  private context(root: Root): Record<string, string> {
    const keyring = root.keyringId.toString('hex');
    return { lethe: '1', keyring, custodian: this.id, generation: String(root.generation) };
  }

  private async ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const name = nameOf(error);
      if (name === 'NotFoundException' || name === 'KMSInvalidStateException') throw rootGone();
      if (REFUSALS.has(name)) throw refused(error);
      throw unavailable(error);
    }
  }
}

const MAX_LOOKS = 20;
const LOOK_MS = 250;
const REFUSALS = new Set([
  'InvalidCiphertextException',
  'IncorrectKeyException',
  'InvalidKeyUsageException',
  'AccessDeniedException',
  'ValidationException',
]);

function isDying({ KeyState }: KeyMetadata): boolean {
  return KeyState === 'PendingDeletion' || KeyState === 'PendingReplicaDeletion';
}

function isAt(root: Root, { generation, attempt }: RootAddress): boolean {
  return root.generation === generation && root.attempt === attempt;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
