import { readFileSync } from 'node:fs';
import { refused, rootGone, unavailable } from '../custodian';

/** Where a Transit engine is and how to log in to it. */
export interface TransitAddress {
  /** Base address of the server, such as `https://vault.example:8200`. */
  url: string;
  /** Mount path of the engine. */
  mount: string;
  namespace?: string | undefined;
  /** Read at every call, so that an agent may renew it. */
  tokenFile: string;
  timeoutMs: number;
}

/** An answer of the server: status, and the body's bytes, which the caller wipes when they hold a key. */
interface TransitAnswer {
  status: number;
  body: Buffer;
}

/** Calls of the Transit engine's HTTP API (`/v1/<mount>/…`), the same in Vault and OpenBao. */
export class TransitApi {
  constructor(private readonly address: TransitAddress) {}

  /** Sends a request; 404 throws `custodian.root.gone`, 400 `custodian.refused`, 403, 429, 5xx and time-outs `custodian.unavailable`. */
  async call(method: 'GET' | 'POST', path: string, body?: Buffer): Promise<Buffer> {
    const { status, body: answer } = await this.send(method, path, body);
    if (status >= 200 && status < 300) return answer;
    // The messages of a refusal may quote the request: they go no further.
    answer.fill(0);
    if (status === 404) throw rootGone();
    throw status === 400 ? refused() : unavailable(new Error(`HTTP ${status}`));
  }

  private async send(method: string, path: string, body: Buffer | undefined): Promise<TransitAnswer> {
    const { url, mount, namespace, tokenFile, timeoutMs } = this.address;
    try {
      const response = await fetch(`${url}/v1/${mount}/${path}`, {
        method,
        headers: {
          'X-Vault-Request': 'true',
          'X-Vault-Token': readFileSync(tokenFile, 'utf8').trim(),
          ...(namespace !== undefined && { 'X-Vault-Namespace': namespace }),
          ...(body && { 'Content-Type': 'application/json' }),
        },
        ...(body && {
          body: new Uint8Array(body.buffer, body.byteOffset, body.length) as Uint8Array<ArrayBuffer>,
        }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: response.status, body: Buffer.from(await response.arrayBuffer()) };
    } catch (error) {
      throw unavailable(error);
    }
  }
}
