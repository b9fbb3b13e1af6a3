import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoopbackServer } from './loopback-server';

const CONFIG = `[tsa]
default_tsa = one
[one]
serial = SERIAL
signer_cert = CERT
certs = CERT
signer_key = KEY
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
[req]
distinguished_name = name
[name]
[ext]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
`;

/** An authority for RFC 3161 time stamps on this machine, made with `openssl ts`. */
export class TestTimestampAuthority {
  private readonly folder = mkdtempSync(join(tmpdir(), 'lethe-tsa-'));
  private server: LoopbackServer | undefined;
  /** Content type of each request. */
  readonly asked: string[] = [];

  static async start(): Promise<TestTimestampAuthority> {
    const authority = new TestTimestampAuthority();
    authority.makeKey();
    authority.server = await LoopbackServer.start(({ headers, body }) => {
      authority.asked.push(headers['content-type'] ?? '');
      return {
        status: 200,
        headers: { 'content-type': 'application/timestamp-reply' },
        body: authority.reply(body),
      };
    });
    return authority;
  }

  get url(): string {
    return this.server!.origin;
  }

  /** What verifiers trust. */
  get caFile(): string {
    return this.path('cert.pem');
  }

  async close(): Promise<void> {
    await this.server?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  private makeKey(): void {
    const config = CONFIG.replace('SERIAL', this.path('serial'))
      .replaceAll('CERT', this.path('cert.pem'))
      .replace('KEY', this.path('key.pem'));
    writeFileSync(this.path('tsa.cnf'), config);
    writeFileSync(this.path('serial'), '01\n');
    this.openssl(
      'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=tsa.example -config tsa.cnf -extensions ext -keyout key.pem -out cert.pem',
    );
  }

  private reply(query: Buffer): Buffer {
    writeFileSync(this.path('query.tsq'), query);
    this.openssl('ts -reply -config tsa.cnf -queryfile query.tsq -out reply.tsr');
    return readFileSync(this.path('reply.tsr'));
  }

  private openssl(args: string): void {
    execFileSync('openssl', args.split(' '), { cwd: this.folder, stdio: 'ignore' });
  }
}
