import { canonicalJson, Ed25519PrivateKey, parseJws, prepareJws } from '.';

const key = Ed25519PrivateKey.fromSeed(Buffer.alloc(32, 1));
const typ = 'erasure-certificate+jws';
const kid = 'lethe.example/certificates+00000000';
const payload = canonicalJson({ id: 'x' });

function sign(header: string, body = payload, signer = key): string {
  const input = `${Buffer.from(header).toString('base64url')}.${body.toString('base64url')}`;
  return `${input}.${signer.sign(Buffer.from(input)).toString('base64url')}`;
}
const header = (extra = ''): string => `{"alg":"Ed25519","kid":"${kid}","typ":"${typ}"${extra}}`;

describe('JWS', () => {
  it('signs and verifies, and any JOSE library sees the same three parts', () => {
    const prepared = prepareJws({ kid, typ }, payload);
    const compact = prepared.compact(key.sign(prepared.signingInput));
    expect(compact).toBe(sign(header()));
    const jws = parseJws(compact, typ);
    expect(jws.kid).toBe(kid);
    expect(jws.payload).toEqual(payload);
    expect(jws.verify(key.publicKey)).toBe(true);
    expect(jws.verify(Ed25519PrivateKey.generate().publicKey)).toBe(false);
  });

  it('takes EdDSA from older libraries', () => {
    expect(parseJws(sign(header().replace('Ed25519', 'EdDSA')), typ).verify(key.publicKey)).toBe(true);
  });

  it('fails for any character changed', () => {
    const compact = sign(header());
    for (let at = 0; at < compact.length; at++) {
      const changed = `${compact.slice(0, at)}${compact[at] === 'A' ? 'B' : 'A'}${compact.slice(at + 1)}`;
      let holds = false;
      try {
        holds = parseJws(changed, typ).verify(key.publicKey);
      } catch (error) {
        expect(error).toMatchObject({ code: 'jws.malformed' });
      }
      expect(holds).toBe(false);
    }
  });

  it.each([
    ['alg none', header().replace('Ed25519', 'none')],
    ['another alg', header().replace('Ed25519', 'HS256')],
    ['alg in another case', header().replace('Ed25519', 'ed25519')],
    ['a key in the header', header(',"jwk":{"kty":"OKP","crv":"Ed25519","x":"AA"}')],
    ['a link to a key', header(',"jku":"https://attacker.example/keys"')],
    ['crit', header(',"crit":["exp"],"exp":1')],
    ['an unknown member', header(',"x":1')],
    ['another typ', header().replace('erasure', 'x')],
    ['no kid', `{"alg":"Ed25519","typ":"${typ}"}`],
    ['a kid that is no text', `{"alg":"Ed25519","kid":1,"typ":"${typ}"}`],
    ['duplicate alg', header(',"alg":"none"')],
    ['white space', header().replace(',', ', ')],
    ['no object', '"x"'],
    ['no JSON', '{'],
  ])('refuses %s', (_, text) => {
    expect(() => parseJws(sign(text), typ)).toThrow(
      expect.objectContaining({ code: 'jws.malformed' }) as Error,
    );
  });

  it('refuses other numbers of parts, padding, standard base64 and short signatures', () => {
    const compact = sign(header());
    const [a, b, c] = compact.split('.') as [string, string, string];
    for (const text of [
      '',
      a,
      `${a}.${b}`,
      `${compact}.${c}`,
      `${compact}=`,
      `${a}.${b}.`,
      `${a}.${b}.${c.slice(0, 80)}`,
      ` ${compact}`,
    ]) {
      expect(() => parseJws(text, typ)).toThrow(expect.objectContaining({ code: 'jws.malformed' }) as Error);
    }
  });
});
