import vectors from '../../test/vectors/webhook-signature.json';
import { readSignedRequest, readWebhook, signBody, verifySignature } from '.';

describe('verifySignature', () => {
  it.each(vectors)('$name: $expect ($why)', (vector) => {
    const body = Buffer.from(vector.body_base64, 'base64');
    const secrets = vector.app_secrets.map((secret) => Buffer.from(secret));
    const valid = verifySignature(vector.x_hub_signature_256 ?? undefined, body, secrets);
    expect(valid ? 'valid' : 'invalid').toBe(vector.expect);
  });

  it('is undone by one changed byte, wherever it is', () => {
    const secret = Buffer.from('a-secret');
    const body = Buffer.from('{"object":"whatsapp_business_account","entry":[]}');
    const header = signBody(body, secret);
    expect(verifySignature(header, body, [secret])).toBe(true);
    for (let at = 0; at < body.length; at++) {
      const other = Buffer.from(body);
      other[at]! ^= 1;
      expect(verifySignature(header, other, [secret])).toBe(false);
    }
  });

  it('accepts nothing without a live secret', () => {
    const body = Buffer.from('{}');
    expect(verifySignature(signBody(body, Buffer.alloc(0)), body, [])).toBe(false);
  });
});

describe('a signed body that is not JSON', () => {
  it.each(['empty body', 'bytes that are not UTF-8'])('%s is told apart from an empty webhook', (name) => {
    const vector = vectors.find((one) => one.name === name)!;
    expect(readWebhook(Buffer.from(vector.body_base64, 'base64'))).toBeNull();
  });
});

describe('readSignedRequest', () => {
  const secrets = [Buffer.from('lethe-test-secret-one')];
  const valid =
    'RUJ-lQxVzIHzHRVOH8JuhqS6g1BxR8dhwv9qcq5_Yxw.eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImV4cGlyZXMiOjE3NjcyMjkyMDAsImlzc3VlZF9hdCI6MTc2NzIyNTYwMCwidXNlcl9pZCI6IjEwMDAwMDAwMDAwMDAwMDc3In0';
  const [signature, payload] = valid.split('.') as [string, string];

  it('reads the published vector', () => {
    expect(readSignedRequest(valid, secrets)).toEqual({
      appScopedUserId: '10000000000000077',
      issuedAt: 1767225600,
      expiresAt: 1767229200,
    });
  });

  it('accepts any live secret', () => {
    expect(readSignedRequest(valid, [Buffer.from('other'), ...secrets])).toMatchObject({
      issuedAt: 1767225600,
    });
  });

  it.each([
    ['no dot', signature + payload, 'malformed'],
    ['three parts', `${valid}.x`, 'malformed'],
    ['an empty part', `.${payload}`, 'malformed'],
    ['padding', `${signature}=.${payload}`, 'malformed'],
    ['another payload', `${signature}.${payload.slice(0, -2)}fQ`.replace('fQ', 'gQ'), 'signature'],
    ['a short signature', `${signature.slice(0, 10)}.${payload}`, 'signature'],
  ])('refuses %s', (_name, value, refused) => {
    expect(readSignedRequest(value, secrets)).toEqual({ refused });
  });

  it('refuses a signature by another secret, and everything without one', () => {
    expect(readSignedRequest(valid, [Buffer.from('other')])).toEqual({ refused: 'signature' });
    expect(readSignedRequest(valid, [])).toEqual({ refused: 'signature' });
  });

  it.each([
    ['another algorithm', { algorithm: 'none', issued_at: 1, user_id: '7' }],
    ['no algorithm', { issued_at: 1, user_id: '7' }],
    ['no user', { algorithm: 'HMAC-SHA256', issued_at: 1 }],
    ['no time', { algorithm: 'HMAC-SHA256', user_id: '7' }],
    ['a list', []],
  ])('refuses a properly signed payload with %s', (_name, content) => {
    expect(readSignedRequest(signed(content), secrets)).toEqual({ refused: 'payload' });
  });

  it('compares the algorithm without regard to case', () => {
    const content = { algorithm: 'hmac-sha256', issued_at: 1767225600, user_id: 1000 };
    expect(readSignedRequest(signed(content), secrets)).toMatchObject({
      appScopedUserId: '1000',
    });
  });

  function signed(content: unknown): string {
    const encoded = Buffer.from(JSON.stringify(content)).toString('base64url');
    const hex = signBody(Buffer.from(encoded), secrets[0]!).slice(7);
    return `${Buffer.from(hex, 'hex').toString('base64url')}.${encoded}`;
  }
});
