import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { evidence, publishedKeys, zipped } from '../../test/builders/evidence-bundle';
import { register } from './verify.command';

describe('lethe verify', () => {
  let home: string;
  let printed: string[];
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'lethe-cli-'));
    printed = [];
    jest.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = 0;
    rmSync(home, { recursive: true, force: true });
  });

  async function lethe(...args: string[]): Promise<typeof process.exitCode> {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
    register(program);
    for (const command of program.commands) command.copyInheritedSettings(program);
    process.exitCode = undefined;
    await program.parseAsync(['verify', ...args], { from: 'user' });
    return process.exitCode;
  }

  const keys = ['--log-key', publishedKeys.log, '--certificate-key', publishedKeys.certificate];

  it('verifies a bundle, and a folder with the same files', async () => {
    const files = await evidence();
    writeFileSync(join(home, 'bundle.zip'), await zipped(files));
    expect(
      await lethe(join(home, 'bundle.zip'), ...keys, '--witness', publishedKeys.witness, '--need', '1'),
    ).toBe(0);
    expect(printed.join('\n').split('\n').at(-1)).toBe('VERIFIED');
    for (const [name, bytes] of files) {
      const path = join(home, 'folder', name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
    expect(await lethe(join(home, 'folder'), ...keys)).toBe(0);
    const paths = ['entries/3.json', 'entries/3.tlog-proof'].map((name) => join(home, 'folder', name));
    expect(await lethe(...paths, ...keys)).toBe(0);
  });

  it('takes keys from a file, for log and certificates together', async () => {
    writeFileSync(join(home, 'bundle.zip'), await zipped(await evidence()));
    writeFileSync(
      join(home, 'keys'),
      `# from the contract\n${publishedKeys.log}\n\n${publishedKeys.certificate}\n`,
    );
    expect(await lethe(join(home, 'bundle.zip'), '--key', join(home, 'keys'))).toBe(0);
  });

  it('exits 1 when something fails, 2 when there is nothing to read, 3 without a key from elsewhere', async () => {
    const files = await evidence();
    writeFileSync(join(home, 'bundle.zip'), await zipped(files));
    files.get('entries/3.json')![20]! ^= 1;
    writeFileSync(join(home, 'changed.zip'), await zipped(files));
    writeFileSync(join(home, 'text'), 'hello');
    expect(await lethe(join(home, 'changed.zip'), ...keys)).toBe(1);
    expect(await lethe(join(home, 'text'), ...keys)).toBe(2);
    expect(await lethe(join(home, 'bundle.zip'), join(home, 'absent'), ...keys)).toBe(2);
    expect(printed.at(-1)).toContain('absent: there is no such file');
    expect(await lethe(join(home, 'bundle.zip'))).toBe(3);
  });

  it('says the same as JSON', async () => {
    writeFileSync(join(home, 'bundle.zip'), await zipped(await evidence()));
    await lethe(join(home, 'bundle.zip'), ...keys, '--json');
    expect(JSON.parse(printed.join(''))).toMatchObject({ verdict: 'VERIFIED', exitCode: 0 });
  });

  it('refuses a key that is none', async () => {
    await expect(lethe('file', '--log-key', 'no-key')).rejects.toThrow(
      'there is no file of that name, and a verifier key reads',
    );
  });

  it('checks time stamps against the certificates of their authority', async () => {
    const authority = timestampAuthority(home);
    const files = await evidence();
    files.set('first.tsr', authority.stamp(files.get('first.checkpoint')!));
    writeFileSync(join(home, 'bundle.zip'), await zipped(files));
    expect(await lethe(join(home, 'bundle.zip'), ...keys)).toBe(0);
    expect(printed.join('\n')).toContain('not checked, no certificate of the authority was given');
    expect(await lethe(join(home, 'bundle.zip'), ...keys, '--tsa-ca', authority.certificate)).toBe(0);
    files.set('first.tsr', authority.stamp(Buffer.from('something else')));
    writeFileSync(join(home, 'other.zip'), await zipped(files));
    expect(await lethe(join(home, 'other.zip'), ...keys, '--tsa-ca', authority.certificate)).toBe(1);
  });
});

/** An authority of our own, by the openssl program. */
function timestampAuthority(home: string): { certificate: string; stamp(data: Buffer): Buffer } {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: home, stdio: 'pipe' });
  const settings = [
    '[ tsa ]',
    'default_tsa = ours',
    '[ ours ]',
    'serial = serial',
    'signer_digest = sha256',
    'digests = sha256',
    'default_policy = 1.2.3.4',
    '[ req ]',
    'distinguished_name = name',
    'prompt = no',
    '[ name ]',
    'CN = Authority of a test',
    '[ usage ]',
    'extendedKeyUsage = critical,timeStamping',
  ];
  writeFileSync(join(home, 'tsa.cnf'), `${settings.join('\n')}\n`);
  writeFileSync(join(home, 'serial'), '01\n');
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', 'tsa.key'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-out',
    'tsa.pem',
    '-days',
    '2',
    '-config',
    'tsa.cnf',
    '-extensions',
    'usage',
  );
  return {
    certificate: join(home, 'tsa.pem'),
    stamp(data) {
      writeFileSync(join(home, 'data'), data);
      openssl('ts', '-query', '-data', 'data', '-sha256', '-cert', '-out', 'query');
      openssl(
        'ts',
        '-reply',
        '-queryfile',
        'query',
        '-config',
        'tsa.cnf',
        '-signer',
        'tsa.pem',
        '-inkey',
        'tsa.key',
        '-out',
        'reply',
      );
      return readFileSync(join(home, 'reply'));
    },
  };
}
