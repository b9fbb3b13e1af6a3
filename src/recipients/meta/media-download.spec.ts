import { buffer } from 'node:stream/consumers';
import { sha256 } from '../../crypto';
import { NUMBER, startGraph, type GraphFixture } from '../../../test/support/graph-fixture';
import type { LoopbackRequest } from '../../../test/support/loopback-server';
import { allowedMediaUrl, downloadMedia, resolveMedia } from '.';

const bytes = Buffer.alloc(300_000, 'ada');
const onBytes = (request: LoopbackRequest) => request.url.pathname.startsWith('/media-bytes/');

describe('downloadMedia', () => {
  let graph: GraphFixture;
  beforeEach(async () => (graph = await startGraph()));
  afterEach(() => graph.close());

  const media = (claims = {}) => {
    const { id } = graph.api.world.addMedium(NUMBER, bytes, { claims });
    return { mediaId: id, phoneNumberId: NUMBER };
  };
  const fetched = async (client = graph.client, reference = media()) =>
    buffer((await downloadMedia(client, reference)).stream);

  it('streams the bytes that Meta announced', async () => {
    const download = await downloadMedia(graph.client, media());
    expect(download).toMatchObject({ mimeType: 'image/jpeg', sizeBytes: bytes.length, verifiable: true });
    expect((await buffer(download.stream)).equals(bytes)).toBe(true);
  });

  it('accepts the webhook digest in base64 and in hex, and holds the bytes to it', async () => {
    const digest = sha256(bytes);
    for (const encoding of ['base64', 'hex'] as const) {
      const reference = { ...media(), webhookSha256: digest.toString(encoding) };
      expect((await fetched(graph.client, reference)).length).toBe(bytes.length);
    }
    const other = { ...media(), webhookSha256: sha256('other').toString('base64') };
    await expect(fetched(graph.client, other)).rejects.toMatchObject({ code: 'meta.media.mismatch' });
  });

  it.each([
    ['digest', { sha256: sha256('something else').toString('base64') }],
    ['shorter size', { fileSize: '299999' }],
    ['longer size', { fileSize: '300001' }],
  ])('fails at the end when the %s does not agree', async (_name, claims) => {
    await expect(fetched(graph.client, media(claims))).rejects.toMatchObject({ code: 'meta.media.mismatch' });
  });

  it('says when there is nothing to compare with', async () => {
    const download = await downloadMedia(graph.client, media({ sha256: 'not a digest' }));
    expect(download.verifiable).toBe(false);
    expect((await buffer(download.stream)).length).toBe(bytes.length);
  });

  it('resolves once more when the address has expired', async () => {
    graph.api.faults.instead({ status: 404 }, { match: onBytes });
    expect((await fetched()).length).toBe(bytes.length);
    expect(graph.api.journal.calls('GET', /\/v25\.0\/9\d+$/)).toBe(2);
  });

  it('gives up when it is not there the second time either', async () => {
    graph.api.faults.instead({ status: 404 }, { match: onBytes, times: 2 });
    await expect(fetched()).rejects.toMatchObject({ kind: 'missing', code: 'meta.media.gone' });
  });

  it('says gone for a medium whose seven days are over', async () => {
    const reference = media();
    graph.clock.advance(7 * 86_400_000);
    await expect(fetched(graph.client, reference)).rejects.toMatchObject({ code: 'meta.media.gone' });
  });

  it('stops at the cap even when Meta stated a smaller size', async () => {
    const small = graph.clientWith({ maxMediaBytes: 100_000 });
    await expect(fetched(small)).rejects.toMatchObject({ code: 'meta.media.too-large' });
    const lying = media({ fileSize: '1000' });
    await expect(fetched(small, lying)).rejects.toMatchObject({ code: 'meta.media.too-large' });
  });

  it('reports a download that breaks off as one to repeat', async () => {
    const half = { status: 200, body: bytes, half: true };
    graph.api.faults.instead(half, { match: onBytes });
    await expect(fetched()).rejects.toMatchObject({ kind: 'unavailable', code: 'meta.media.interrupted' });
  });

  it('sends the token to no other host: not for an answer that says so, not for a redirect', async () => {
    const thief = await startGraph();
    const elsewhere = media({ url: `${thief.api.origin}/media-bytes/x` });
    await expect(fetched(graph.client, elsewhere)).rejects.toMatchObject({ code: 'meta.media.host' });
    graph.api.faults.instead(
      { status: 302, headers: { location: `${thief.api.origin}/x` } },
      { match: onBytes },
    );
    await expect(fetched()).rejects.toMatchObject({ code: 'meta.media.refused' });
    expect(thief.api.journal.entries).toEqual([]);
    await thief.close();
  });

  it('needs the token for the bytes, too', async () => {
    const resolved = await resolveMedia(graph.client, media());
    expect((await fetch(resolved.url)).status).toBe(401);
  });
});

describe('allowedMediaUrl', () => {
  const settings = { mediaHosts: new Set(['lookaside.fbsbx.com']) };

  it('takes the host of the list', () => {
    expect(allowedMediaUrl('https://lookaside.fbsbx.com/whatsapp?mid=1', settings).host).toBe(
      'lookaside.fbsbx.com',
    );
    expect(allowedMediaUrl('https://LOOKASIDE.fbsbx.com/x', settings).host).toBe('lookaside.fbsbx.com');
  });

  it.each([
    'http://lookaside.fbsbx.com/x',
    'https://lookaside.fbsbx.com.example.net/x',
    'https://x.lookaside.fbsbx.com/x',
    'https://lookaside.fbsbx.com:8443/x',
    'https://user@lookaside.fbsbx.com/x',
    'https://example.net/?https://lookaside.fbsbx.com',
    'https://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    '//lookaside.fbsbx.com/x',
    '',
  ])('refuses %s', (url) => {
    expect(() => allowedMediaUrl(url, settings)).toThrow('configured hosts');
  });
});
