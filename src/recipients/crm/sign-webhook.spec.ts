import * as fc from 'fast-check';
import { Ed25519PrivateKey } from '../../crypto';
import { verifyWebhook } from '../../../test/support/standard-webhooks';
import { newWebhookSecret, parseWebhookSecret, publicWebhookKey, signWebhook, type WebhookSecret } from '.';

const NOW = 1_614_265_330;

describe('signWebhook', () => {
  it('agrees with the published vector of Standard Webhooks', () => {
    const headers = signWebhook({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestampSeconds: NOW,
      body: Buffer.from('{"test": 2432232314}'),
      secrets: [parseWebhookSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')],
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  const shared = newWebhookSecret();
  const older = newWebhookSecret();
  const seed = Buffer.alloc(32, 5);
  const asymmetric = `whsk_${seed.toString('base64')}`;
  const publicKey = publicWebhookKey(Ed25519PrivateKey.fromSeed(seed));
  const sign = (body: Buffer, ...secrets: string[]) => {
    const parsed: WebhookSecret[] = secrets.map(parseWebhookSecret);
    return { ...signWebhook({ id: 'n-1', timestampSeconds: NOW, body, secrets: parsed }) };
  };

  it('signs so that the recipient can verify, with either scheme and while a secret is rotated', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const body = Buffer.from(bytes);
        const headers = sign(body, shared, older, asymmetric);
        for (const key of [shared, older, publicKey])
          expect(verifyWebhook({ headers, body }, [key], NOW)).toBeNull();
        expect(verifyWebhook({ headers, body }, [newWebhookSecret()], NOW)).toBe('signature');
      }),
    );
  });

  it('holds for these bytes, this id and this time alone', () => {
    const body = Buffer.from('{"a":1}');
    const headers = sign(body, shared, asymmetric);
    const keys = [shared, publicKey];
    const changed = { ...headers, 'webhook-id': 'n-2' };
    expect(verifyWebhook({ headers: changed, body }, keys, NOW)).toBe('signature');
    expect(verifyWebhook({ headers, body: Buffer.from('{"a":2}') }, keys, NOW)).toBe('signature');
    expect(
      verifyWebhook({ headers: { ...headers, 'webhook-timestamp': String(NOW + 1) }, body }, keys, NOW),
    ).toBe('signature');
    expect(verifyWebhook({ headers, body }, keys, NOW + 301)).toBe('too-old');
    expect(verifyWebhook({ headers, body }, keys, NOW + 300)).toBeNull();
    expect(verifyWebhook({ headers, body }, keys, NOW - 301)).toBe('too-new');
  });

  it.each(['a.b', '', 'a b', 'x'.repeat(129)])('refuses %j as an id', (id) => {
    const secrets = [parseWebhookSecret(shared)];
    expect(() => signWebhook({ id, timestampSeconds: NOW, body: Buffer.from(''), secrets })).toThrow(
      'webhook id',
    );
  });

  it('does not sign with nothing', () => {
    expect(() => sign(Buffer.from(''))).toThrow('one secret');
  });
});

describe('parseWebhookSecret', () => {
  const secret = (prefix: string, bytes: number) => `${prefix}${Buffer.alloc(bytes, 1).toString('base64')}`;

  it.each([24, 32, 64])('takes a shared secret of %i bytes', (bytes) => {
    expect(parseWebhookSecret(secret('whsec_', bytes)).scheme).toBe('v1');
  });

  it('takes an Ed25519 key with or without its public half', () => {
    for (const bytes of [32, 64]) expect(parseWebhookSecret(secret('whsk_', bytes)).scheme).toBe('v1a');
  });

  it.each([
    secret('whsec_', 23),
    secret('whsec_', 65),
    secret('whsk_', 33),
    secret('', 32),
    'whsec_',
    'whsec_***',
    '',
  ])('refuses %j, and does not quote it', (text) => {
    const attempt = () => parseWebhookSecret(text);
    expect(attempt).toThrow('a webhook secret is whsec_ with 24 to 64 bytes or whsk_ with an Ed25519 key');
  });

  it('makes a new secret each time', () => {
    expect(newWebhookSecret()).not.toBe(newWebhookSecret());
    expect(parseWebhookSecret(newWebhookSecret())).toMatchObject({ scheme: 'v1', key: { length: 32 } });
  });
});
