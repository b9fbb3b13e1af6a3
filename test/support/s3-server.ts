import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { LoopbackServer, type LoopbackReply, type LoopbackRequest } from './loopback-server';

const LEAST_PART_BYTES = 5 * 1_048_576;
const PAGE = 3;

interface Upload {
  key: string;
  initiated: Date;
  parts: Map<number, Buffer>;
}

/**
 * An S3 server on loopback for one bucket, with what the service documents: Signature Version 4 over every request, payload hashes, multipart uploads whose
 * parts but the last have 5 MiB at least, pages of listings (three a page, so that paging is seen).
 */
export class S3Server {
  readonly objects = new Map<string, { bytes: Buffer; modifiedAt: Date }>();
  readonly uploads = new Map<string, Upload>();
  private server: LoopbackServer | undefined;
  private serial = 0;

  private constructor(
    readonly bucket: string,
    readonly credentials: { accessKeyId: string; secretAccessKey: string },
  ) {}

  static async start(): Promise<S3Server> {
    const fake = new S3Server('lethe-test', {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'an-invented-secret',
    });
    fake.server = await LoopbackServer.start((request) => fake.serve(request));
    return fake;
  }

  get endpoint(): string {
    return this.server!.origin;
  }

  async close(): Promise<void> {
    await this.server?.close();
  }

  private serve(request: LoopbackRequest): LoopbackReply {
    if (!this.isSigned(request)) return failure(403, 'SignatureDoesNotMatch');
    const { pathname, searchParams: query } = request.url;
    const [, bucket, ...rest] = pathname.split('/').map(decodeURIComponent);
    if (bucket !== this.bucket) return failure(404, 'NoSuchBucket');
    const key = rest.join('/');
    if (key === '') return query.has('uploads') ? this.listUploads(query) : this.listObjects(query);
    const uploadId = query.get('uploadId');
    if (uploadId !== null) return this.multipart(request, key, uploadId, query);
    if (request.method === 'POST' && query.has('uploads')) return this.begin(key);
    return this.object(request, key);
  }

  private object({ method, body }: LoopbackRequest, key: string): LoopbackReply {
    const found = this.objects.get(key);
    if (method === 'PUT') {
      this.objects.set(key, { bytes: body, modifiedAt: new Date() });
      return { status: 200, headers: { etag: etag(body) } };
    }
    if (method === 'DELETE') {
      this.objects.delete(key);
      return { status: 204 };
    }
    if (found === undefined) return method === 'HEAD' ? { status: 404 } : failure(404, 'NoSuchKey');
    const headers = { etag: etag(found.bytes), 'last-modified': found.modifiedAt.toUTCString() };
    return method === 'HEAD' ? { status: 200, headers } : { status: 200, headers, body: found.bytes };
  }

  private begin(key: string): LoopbackReply {
    const id = `upload-${(this.serial += 1)}`;
    this.uploads.set(id, { key, initiated: new Date(), parts: new Map() });
    return xml(
      `<InitiateMultipartUploadResult><Bucket>${this.bucket}</Bucket><Key>${key}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
    );
  }

  private multipart(
    { method, body }: LoopbackRequest,
    key: string,
    uploadId: string,
    query: URLSearchParams,
  ): LoopbackReply {
    const upload = this.uploads.get(uploadId);
    if (upload?.key !== key) return failure(404, 'NoSuchUpload');
    if (method === 'PUT') {
      upload.parts.set(Number(query.get('partNumber')), body);
      return { status: 200, headers: { etag: etag(body) } };
    }
    if (method === 'DELETE') {
      this.uploads.delete(uploadId);
      return { status: 204 };
    }
    const numbers = [...body.toString('utf8').matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, n]) =>
      Number(n),
    );
    const parts = numbers.map((number) => upload.parts.get(number));
    if (parts.some((part) => part === undefined)) return failure(400, 'InvalidPart');
    if (parts.slice(0, -1).some((part) => part!.length < LEAST_PART_BYTES))
      return failure(400, 'EntityTooSmall');
    const bytes = Buffer.concat(parts as Buffer[]);
    this.objects.set(key, { bytes, modifiedAt: new Date() });
    this.uploads.delete(uploadId);
    return xml(
      `<CompleteMultipartUploadResult><Key>${key}</Key><ETag>${etag(bytes)}</ETag></CompleteMultipartUploadResult>`,
    );
  }

  private listObjects(query: URLSearchParams): LoopbackReply {
    const after = query.get('continuation-token') ?? '';
    const keys = [...this.objects.keys()]
      .filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after)
      .sort();
    const page = keys.slice(0, PAGE);
    const truncated = keys.length > PAGE;
    const contents = page.map(
      (key) =>
        `<Contents><Key>${key}</Key><LastModified>${this.objects.get(key)!.modifiedAt.toISOString()}</LastModified></Contents>`,
    );
    return xml(
      `<ListBucketResult><IsTruncated>${truncated}</IsTruncated>${contents.join('')}${
        truncated ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
      }</ListBucketResult>`,
    );
  }

  private listUploads(query: URLSearchParams): LoopbackReply {
    const listed = [...this.uploads].filter(([, { key }]) => key.startsWith(query.get('prefix') ?? ''));
    const items = listed.map(
      ([id, { key, initiated }]) =>
        `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${initiated.toISOString()}</Initiated></Upload>`,
    );
    return xml(
      `<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>${items.join('')}</ListMultipartUploadsResult>`,
    );
  }

  /** Signature Version 4, and the hash of the payload that it covers. */
  private isSigned({ method, url, headers, body }: LoopbackRequest): boolean {
    const header = headers.authorization ?? '';
    const match =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
        header,
      );
    const claimed = headers['x-amz-content-sha256'];
    if (match === null || match[1] !== this.credentials.accessKeyId || typeof claimed !== 'string')
      return false;
    const payload = createHash('sha256').update(body).digest('hex');
    if (claimed !== payload && claimed !== 'UNSIGNED-PAYLOAD') return false;
    const [, , day, region, signed, signature] = match;
    const query = [...url.searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
    const canonical = [
      method,
      url.pathname,
      query.join('&'),
      ...signed!.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
      '',
      signed,
      claimed,
    ].join('\n');
    const scope = `${day}/${region}/s3/aws4_request`;
    const text = [
      'AWS4-HMAC-SHA256',
      headers['x-amz-date'],
      scope,
      createHash('sha256').update(canonical).digest('hex'),
    ].join('\n');
    let key: Buffer = Buffer.from(`AWS4${this.credentials.secretAccessKey}`);
    for (const step of [day!, region!, 's3', 'aws4_request'])
      key = createHmac('sha256', key).update(step).digest();
    return timingSafeEqual(createHmac('sha256', key).update(text).digest(), Buffer.from(signature!, 'hex'));
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function etag(bytes: Buffer): string {
  return `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;
}

function xml(body: string): LoopbackReply {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>${body}`,
  };
}

function failure(status: number, code: string): LoopbackReply {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
  };
}
