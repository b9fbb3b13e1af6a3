import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Key {
  material: Buffer;
  description: string;
  state: 'Enabled' | 'Disabled' | 'PendingDeletion';
  deletionDate?: number;
}

type Fault = 'throttle' | 'internal' | 'hang';

/** A loop-back AWS KMS that keeps the documented rules: deletion windows, encryption contexts, key states, errors by name. */
export interface KmsServer {
  url: string;
  keys: Map<string, Key>;
  /** The next `count` calls fail in this way. */
  fail(fault: Fault, count: number): void;
  recover(): void;
  /** What an administrator may do until the deletion date. */
  cancelDeletion(keyId: string): void;
  enable(keyId: string): void;
  /** For the next `calls` uses of each, a key that was made is not known yet, and one whose deletion was scheduled still opens: KMS is eventually consistent. */
  lag(calls: number): void;
  close(): Promise<void>;
}

/** Members of the requests that are understood here. */
interface KmsInput {
  KeyId: string;
  Plaintext: string;
  CiphertextBlob: string;
  EncryptionContext?: Record<string, string>;
  Description?: string;
  Limit?: number;
  Marker?: string;
  PendingWindowInDays?: number;
}

class KmsError extends Error {
  constructor(
    readonly type: string,
    readonly status = 400,
  ) {
    super(type);
  }
}

/** Starts it. `now` moves the deletion of keys whose date has come. */
export async function startKmsServer(now: () => number = Date.now): Promise<KmsServer> {
  const keys = new Map<string, Key>();
  const faults: Fault[] = [];
  const stale = { made: 0, scheduled: 0 };

  const existing = (id: string): Key => {
    if (stale.made > 0 && keys.get(id)?.state === 'Enabled') {
      stale.made--;
      throw new KmsError('NotFoundException');
    }
    const key = keys.get(id);
    if (key?.deletionDate !== undefined && key.deletionDate <= now()) keys.delete(id);
    const found = keys.get(id);
    if (!found) throw new KmsError('NotFoundException');
    return found;
  };
  const usable = (id: string): Key => {
    const key = existing(id);
    if (key.state === 'PendingDeletion' && stale.scheduled > 0) {
      stale.scheduled--;
      return key;
    }
    if (key.state === 'Disabled') throw new KmsError('DisabledException');
    if (key.state !== 'Enabled') throw new KmsError('KMSInvalidStateException');
    return key;
  };
  const metadata = (KeyId: string, key: Key) => ({
    KeyId,
    Arn: `arn:aws:kms:eu-test-1:000000000000:key/${KeyId}`,
    Description: key.description,
    KeyState: key.state,
    Enabled: key.state === 'Enabled',
    ...(key.deletionDate !== undefined && { DeletionDate: key.deletionDate / 1_000 }),
  });

  const actions: Record<string, (input: KmsInput) => object> = {
    CreateKey: ({ Description }) => {
      const KeyId = randomUUID();
      const key: Key = { material: randomBytes(32), description: Description ?? '', state: 'Enabled' };
      keys.set(KeyId, key);
      return { KeyMetadata: metadata(KeyId, key) };
    },
    DescribeKey: ({ KeyId }) => ({ KeyMetadata: metadata(KeyId, existing(KeyId)) }),
    ListKeys: ({ Limit = 100, Marker }) => {
      const ids = [...keys.keys()].sort();
      const from = Marker === undefined ? 0 : Number(Marker);
      const page = ids.slice(from, from + Limit);
      const more = from + Limit < ids.length;
      return {
        Keys: page.map((KeyId) => ({ KeyId })),
        Truncated: more,
        ...(more && { NextMarker: String(from + Limit) }),
      };
    },
    Encrypt: (input) => {
      const plaintext = Buffer.from(input.Plaintext, 'base64');
      if (plaintext.length === 0 || plaintext.length > 4_096) throw new KmsError('ValidationException');
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', usable(input.KeyId).material, iv);
      cipher.setAAD(contextBytes(input.EncryptionContext));
      const sealed = Buffer.concat([
        Buffer.from(input.KeyId),
        iv,
        cipher.update(plaintext),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return { CiphertextBlob: sealed.toString('base64'), KeyId: input.KeyId };
    },
    Decrypt: (input) => {
      const blob = Buffer.from(input.CiphertextBlob, 'base64');
      if (blob.length < 36 + 12 + 16) throw new KmsError('InvalidCiphertextException');
      const key = usable(input.KeyId);
      if (blob.toString('latin1', 0, 36) !== input.KeyId) throw new KmsError('IncorrectKeyException');
      const decipher = createDecipheriv('aes-256-gcm', key.material, blob.subarray(36, 48), {
        authTagLength: 16,
      });
      decipher.setAAD(contextBytes(input.EncryptionContext));
      decipher.setAuthTag(blob.subarray(-16));
      try {
        const plaintext = Buffer.concat([decipher.update(blob.subarray(48, -16)), decipher.final()]);
        return { Plaintext: plaintext.toString('base64'), KeyId: input.KeyId };
      } catch {
        throw new KmsError('InvalidCiphertextException');
      }
    },
    ScheduleKeyDeletion: ({ KeyId, PendingWindowInDays = 30 }) => {
      if (PendingWindowInDays < 7 || PendingWindowInDays > 30) throw new KmsError('ValidationException');
      const key = existing(KeyId);
      if (key.state === 'PendingDeletion') throw new KmsError('KMSInvalidStateException');
      key.state = 'PendingDeletion';
      key.deletionDate = now() + PendingWindowInDays * 86_400_000;
      return { KeyId, DeletionDate: key.deletionDate / 1_000, KeyState: key.state, PendingWindowInDays };
    },
  };

  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const fault = faults.shift();
      if (fault === 'hang') return;
      const answer = (status: number, content: object) =>
        response
          .writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' })
          .end(JSON.stringify(content));
      if (fault === 'throttle')
        return answer(400, { __type: 'ThrottlingException', message: 'Rate exceeded' });
      if (fault === 'internal') return answer(500, { __type: 'KMSInternalException' });
      try {
        const action = actions[String(request.headers['x-amz-target']).replace('TrentService.', '')];
        if (!action) throw new KmsError('UnknownOperationException');
        answer(200, action(JSON.parse(body) as KmsInput));
      } catch (error) {
        if (!(error instanceof KmsError)) throw error;
        answer(error.status, { __type: error.type, message: error.type });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A test that fails before it closes the server must not keep the test process alive.
  server.unref();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keys,
    fail: (fault, count) => faults.push(...Array.from({ length: count }, () => fault)),
    recover: () => faults.splice(0),
    cancelDeletion: (keyId) => {
      const key = keys.get(keyId);
      const inTime = key?.deletionDate !== undefined && key.deletionDate > now();
      // CancelKeyDeletion leaves a key disabled; EnableKey is another call.
      if (key && inTime) Object.assign(key, { state: 'Disabled', deletionDate: undefined });
    },
    enable: (keyId) => {
      const key = keys.get(keyId);
      if (key?.state === 'Disabled') key.state = 'Enabled';
    },
    lag: (calls) => Object.assign(stale, { made: calls, scheduled: calls }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function contextBytes(context: Record<string, string> = {}): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
