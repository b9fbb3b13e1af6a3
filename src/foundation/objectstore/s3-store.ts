import { Readable } from 'node:stream';
import type { ListMultipartUploadsCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { DomainError } from '../errors';
import { assertObjectKey } from './object-key';
import type { ListedObject, ObjectStore, ObjectStorePlace, S3Settings, StoredObject } from './object-store';
import { storeWithDigest } from './store-with-digest';

/** Bytes of one part of an upload: what is in memory at a time, twice. */
const PART_BYTES = 8 * 1_048_576;

/**
 * Objects in any S3-compatible store, by the official SDK, which is loaded when it is first needed. Uploads go in parts; an object is there when its last
 * part is, or not at all. Versions and locks of the bucket do no harm: the death of a key covers all of them.
 */
export class S3Store implements ObjectStore {
  private client: Promise<S3Client> | undefined;

  constructor(private readonly settings: S3Settings) {}

  get place(): ObjectStorePlace {
    return { kind: 's3', settings: this.settings };
  }

  put(key: string, body: AsyncIterable<Uint8Array>): Promise<StoredObject> {
    return storeWithDigest(body, (hashed) => this.store(key, hashed));
  }

  async store(key: string, body: AsyncIterable<Uint8Array>): Promise<number> {
    const { Upload } = await import('@aws-sdk/lib-storage');
    let sizeBytes = 0;
    async function* counted() {
      for await (const chunk of body) {
        sizeBytes += chunk.length;
        yield chunk;
      }
    }
    const upload = new Upload({
      client: await this.connect(),
      params: { ...this.addressOf(key), Body: Readable.from(counted(), { objectMode: false }) },
      partSize: PART_BYTES,
      queueSize: 1,
      leavePartsOnError: false,
    });
    await upload.done();
    return sizeBytes;
  }

  async open(key: string): Promise<Readable> {
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const client = await this.connect();
    const answer = await client.send(new GetObjectCommand(this.addressOf(key))).catch((cause: unknown) => {
      throw isMissing(cause) ? missing(cause) : cause;
    });
    return answer.Body as Readable;
  }

  async delete(key: string): Promise<boolean> {
    const { DeleteObjectCommand, HeadObjectCommand } = await import('@aws-sdk/client-s3');
    const client = await this.connect();
    const found = await client.send(new HeadObjectCommand(this.addressOf(key))).then(
      () => true,
      (error: unknown) => {
        if (isMissing(error)) return false;
        throw error;
      },
    );
    if (found) await client.send(new DeleteObjectCommand(this.addressOf(key)));
    return found;
  }

  async sweepUnfinished(before: Date): Promise<number> {
    const { AbortMultipartUploadCommand, ListMultipartUploadsCommand } = await import('@aws-sdk/client-s3');
    const client = await this.connect();
    const { bucket: Bucket, prefix: Prefix } = this.settings;
    let swept = 0;
    for (
      let markers: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
      markers !== undefined;
    ) {
      const page: ListMultipartUploadsCommandOutput = await client.send(
        new ListMultipartUploadsCommand({ Bucket, Prefix, ...markers }),
      );
      for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
        if (Initiated === undefined || Initiated >= before) continue;
        await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
        swept += 1;
      }
      const { IsTruncated, NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
      markers =
        IsTruncated === true && KeyMarker !== undefined && UploadIdMarker !== undefined
          ? { KeyMarker, UploadIdMarker }
          : undefined;
    }
    return swept;
  }

  async *list(prefix: string): AsyncGenerator<ListedObject, void, undefined> {
    const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
    const client = await this.connect();
    const { bucket: Bucket, prefix: before } = this.settings;
    for await (const { Contents = [] } of paginateListObjectsV2(
      { client },
      { Bucket, Prefix: before + prefix },
    )) {
      for (const { Key, LastModified } of Contents)
        if (Key !== undefined && LastModified !== undefined)
          yield { key: Key.slice(before.length), modifiedAt: LastModified };
    }
  }

  private addressOf(key: string): { Bucket: string; Key: string } {
    assertObjectKey(key);
    return { Bucket: this.settings.bucket, Key: this.settings.prefix + key };
  }

  private connect(): Promise<S3Client> {
    const { region, endpoint, pathStyle, credentials } = this.settings;
    this.client ??= import('@aws-sdk/client-s3').then(
      ({ S3Client: Client }) =>
        new Client({
          region,
          forcePathStyle: pathStyle,
          ...(endpoint !== undefined && { endpoint }),
          ...(credentials !== undefined && { credentials }),
        }),
    );
    return this.client;
  }
}

function isMissing(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return name === 'NoSuchKey' || name === 'NotFound';
}

function missing(cause: unknown): DomainError {
  return new DomainError('missing', 'object-store.missing', 'there is no such object', { cause });
}
