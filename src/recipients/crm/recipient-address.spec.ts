import { assertReachable, recipientUrl } from '.';

const STRICT = { privateNetworks: false, loopback: false };
const INSIDE = { privateNetworks: true, loopback: false };
const TEST = { privateNetworks: false, loopback: true };

describe('recipientUrl', () => {
  it('takes HTTPS, and plain HTTP to this machine where that is allowed', () => {
    expect(recipientUrl('https://crm.example/hooks?k=1', STRICT).host).toBe('crm.example');
    expect(recipientUrl('http://127.0.0.1:8099/hooks', TEST).port).toBe('8099');
  });

  it.each([
    'http://crm.example/',
    'http://127.0.0.1:8099/',
    'https://user:word@crm.example/',
    'https://crm.example/#x',
    'ftp://crm.example/',
    'crm.example',
    '',
  ])('refuses %j, without quoting it', (text) => {
    expect(() => recipientUrl(text, STRICT)).toThrow('a recipient has an https:// address without user name');
  });
});

describe('assertReachable', () => {
  const allowed = async (host: string, policy = STRICT) => {
    await assertReachable(new URL(`https://${host}/`), policy);
    return true;
  };

  it.each(['93.184.216.34', '[2606:2800:220:1:248:1893:25c8:1946]'])(
    'lets public addresses through: %s',
    async (host) => {
      expect(await allowed(host)).toBe(true);
    },
  );

  it.each([
    '169.254.169.254',
    '[fe80::1]',
    '[::ffff:169.254.169.254]',
    '0.0.0.0',
    '[::]',
    '224.0.0.1',
    '255.255.255.255',
    '0xa9.0xfe.0xa9.0xfe',
    '2852039166',
    '[fd00:ec2::254]',
    '100.100.100.200',
    '192.0.0.192',
    '[64:ff9b::10.1.2.3]',
    '[64:ff9b:1::a9fe:a9fe]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::1]',
  ])('never calls %s, whatever the policy', async (host) => {
    const everything = { privateNetworks: true, loopback: true };
    await expect(allowed(host, everything)).rejects.toMatchObject({ code: 'recipient.address' });
  });

  it.each(['10.1.2.3', '172.31.0.1', '192.168.1.1', '100.64.0.1', '[fd00::1]', '[::ffff:10.1.2.3]'])(
    'calls %s only where private networks are allowed',
    async (host) => {
      await expect(allowed(host)).rejects.toMatchObject({ kind: 'denied' });
      expect(await allowed(host, INSIDE)).toBe(true);
    },
  );

  it.each(['127.0.0.1', '127.9.9.9', '[::1]', 'localhost', '[::ffff:127.0.0.1]'])(
    'calls %s only where this machine is allowed',
    async (host) => {
      await expect(allowed(host, INSIDE)).rejects.toMatchObject({ kind: 'denied' });
      expect(await allowed(host, TEST)).toBe(true);
    },
  );

  it('calls a name without an address a passing trouble', async () => {
    await expect(allowed('lethe.invalid')).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'recipient.unresolved',
    });
  });
});
