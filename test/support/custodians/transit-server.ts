import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface TransitKey {
  versions: Map<number, Buffer>;
  latest_version: number;
  min_available_version: number;
  min_decryption_version: number;
  min_encryption_version: number;
  exportable: boolean;
  allow_plaintext_backup: boolean;
}

type Fault = 429 | 500 | 503 | 'hang';

/** A loop-back Transit engine that keeps the rules of Vault and OpenBao: archived and trimmed versions, the order of the minima, associated data. */
export interface TransitServer {
  url: string;
  token: string;
  keys: Map<string, TransitKey>;
  fail(fault: Fault, count: number): void;
  recover(): void;
  close(): Promise<void>;
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Starts it, with the engine mounted at `transit`. */
export async function startTransitServer(): Promise<TransitServer> {
  const keys = new Map<string, TransitKey>();
  const faults: Fault[] = [];
  const token = randomBytes(16).toString('hex');

  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const fault = faults.shift();
      if (fault === 'hang') return;
      const answer = (status: number, content: object) =>
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(content));
      if (fault !== undefined) return answer(fault, { errors: ['try again'] });
      try {
        if (request.headers['x-vault-token'] !== token) throw new Refusal(403, 'permission denied');
        answer(200, { data: route(keys, request.method ?? '', request.url ?? '', body) });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        answer(error.status, { errors: [error.message] });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A test that fails before it closes the server must not keep the test process alive.
  server.unref();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    keys,
    fail: (fault, count) => faults.push(...Array.from({ length: count }, () => fault)),
    recover: () => faults.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

interface Body {
  type?: string;
  exportable?: boolean;
  allow_plaintext_backup?: boolean;
  plaintext?: string;
  ciphertext?: string;
  associated_data?: string;
  key_version?: number;
  min_available_version?: number;
  min_decryption_version?: number;
  min_encryption_version?: number;
}

function route(keys: Map<string, TransitKey>, method: string, url: string, text: string): object {
  const body = (text === '' ? {} : JSON.parse(text)) as Body;
  const listing = method === 'GET' && url.endsWith('?list=true');
  const [, version, mount, verb, name = '', action] = url.replace('?list=true', '').split('/');
  if (version !== 'v1' || mount !== 'transit') throw new Refusal(404, 'no handler for route');
  const key = keys.get(name);
  if (verb === 'keys' && name === '' && listing) {
    if (keys.size === 0) throw new Refusal(404, '');
    return { keys: [...keys.keys()] };
  }
  if (verb === 'keys' && action === undefined && method === 'POST') {
    if (!key) keys.set(name, newKey(body));
    return {};
  }
  if (!key) throw new Refusal(verb === 'keys' && method === 'GET' ? 404 : 400, 'encryption key not found');
  if (verb === 'keys' && method === 'GET') {
    const { versions, ...status } = key;
    return { ...status, keys: Object.fromEntries([...versions.keys()].map((one) => [one, 1])) };
  }
  switch (`${verb ?? ''}/${action ?? ''}`) {
    case 'keys/rotate':
      key.latest_version += 1;
      key.versions.set(key.latest_version, randomBytes(32));
      return {};
    case 'keys/config':
      return configure(key, body);
    case 'keys/trim':
      return trim(key, body.min_available_version ?? 0);
    case 'encrypt/':
      return encrypt(key, body);
    case 'decrypt/':
      return decrypt(key, body);
    default:
      throw new Refusal(405, 'unsupported operation');
  }
}

function newKey({ type, exportable = false, allow_plaintext_backup = false }: Body): TransitKey {
  if (type !== undefined && type !== 'aes256-gcm96') throw new Refusal(400, 'unknown key type');
  return {
    versions: new Map([[1, randomBytes(32)]]),
    latest_version: 1,
    min_available_version: 0,
    min_decryption_version: 1,
    min_encryption_version: 0,
    exportable,
    allow_plaintext_backup,
  };
}

function configure(key: TransitKey, body: Body): object {
  const decryption = body.min_decryption_version ?? key.min_decryption_version;
  const encryption = body.min_encryption_version ?? key.min_encryption_version;
  if (decryption > key.latest_version || encryption > key.latest_version)
    throw new Refusal(400, 'cannot set a minimum above the latest version');
  if (encryption > 0 && encryption < decryption)
    throw new Refusal(400, 'min encryption below min decryption');
  if (decryption < key.min_available_version) throw new Refusal(400, 'version was trimmed');
  key.min_decryption_version = decryption;
  key.min_encryption_version = encryption;
  return {};
}

function trim(key: TransitKey, available: number): object {
  if (available < key.min_available_version)
    throw new Refusal(400, 'minimum available version cannot be decremented');
  if (key.min_encryption_version === 0)
    throw new Refusal(400, 'minimum available version cannot be set when minimum encryption version is not');
  if (available > key.min_encryption_version || available > key.min_decryption_version)
    throw new Refusal(
      400,
      'minimum available version cannot be higher than minimum encryption or decryption version',
    );
  key.min_available_version = available;
  for (const version of key.versions.keys()) if (version < available) key.versions.delete(version);
  return {};
}

function encrypt(key: TransitKey, body: Body): object {
  const version = body.key_version ?? key.latest_version;
  const material = key.versions.get(version);
  if (!material || version < key.min_encryption_version)
    throw new Refusal(400, 'requested version is not allowed');
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', material, iv);
  cipher.setAAD(Buffer.from(body.associated_data ?? '', 'base64'));
  const plaintext = Buffer.from(body.plaintext ?? '', 'base64');
  const sealed = Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return { ciphertext: `vault:v${version}:${sealed.toString('base64')}`, key_version: version };
}

function decrypt(key: TransitKey, body: Body): object {
  const [, digits, encoded] = /^vault:v(\d+):(.+)$/.exec(body.ciphertext ?? '') ?? [];
  if (digits === undefined || encoded === undefined) throw new Refusal(400, 'invalid ciphertext: no prefix');
  const version = Number(digits);
  const material = key.versions.get(version);
  if (!material || version < key.min_decryption_version)
    throw new Refusal(400, 'ciphertext or signature version is disallowed by policy (too old)');
  const sealed = Buffer.from(encoded, 'base64');
  if (sealed.length < 28) throw new Refusal(400, 'invalid ciphertext');
  const decipher = createDecipheriv('aes-256-gcm', material, sealed.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(body.associated_data ?? '', 'base64'));
  decipher.setAuthTag(sealed.subarray(-16));
  try {
    const plaintext = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
    return { plaintext: plaintext.toString('base64') };
  } catch {
    throw new Refusal(400, 'cipher: message authentication failed');
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
