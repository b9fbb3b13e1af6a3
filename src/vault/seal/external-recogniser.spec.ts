import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRedactor, DEFAULT_POLICY } from '../../redaction';
import { ExternalRecogniser } from './external-recogniser';

let server: Server | undefined;

/** Time enough for an answer on a machine however busy: only silence is waited for. */
const PATIENT = 60_000;

async function listening(answer: RequestListener, timeoutMs = PATIENT): Promise<ExternalRecogniser> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return new ExternalRecogniser({
    url: `http://127.0.0.1:${port}/analyze`,
    timeoutMs,
    language: 'en',
    minScore: 0.4,
  });
}

const saying =
  (body: string, status = 200): RequestListener =>
  (request, response) => {
    request
      .resume()
      .on('end', () => response.writeHead(status, { 'content-type': 'application/json' }).end(body));
  };

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

describe('ExternalRecogniser', () => {
  it('sends text and language and returns spans in UTF-16 offsets, those above the threshold', async () => {
    let received = '';
    const recogniser = await listening((request, response) => {
      request.on('data', (chunk: Buffer) => (received += chunk.toString()));
      request.on('end', () =>
        response.end(
          JSON.stringify([
            { entity_type: 'PERSON', start: 2, end: 6, score: 0.9 },
            { entity_type: 'GPE', start: 0, end: 1, score: 0.1 },
          ]),
        ),
      );
    });
    const text = '😀 Anna waits';
    const spans = await recogniser.analyze(text);
    expect(JSON.parse(received)).toEqual({ text, language: 'en' });
    expect(spans.map(({ type, start, end }) => [type, text.slice(start, end)])).toEqual([['PERSON', 'Anna']]);
    expect(createRedactor(DEFAULT_POLICY).redact(text, { extraSpans: spans }).text).toBe(
      '😀 [PERSON_1] waits',
    );
  });

  it.each([
    ['an error', saying('busy', 503)],
    ['no JSON', saying('<html>')],
    ['another shape', saying('{"spans":[]}')],
    ['a span outside the text', saying('[{"entity_type":"PERSON","start":0,"end":99,"score":1}]')],
    ['a span without a type', saying('[{"start":0,"end":1,"score":1}]')],
    ['a redirect', (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['more than it should', saying(`["${'x'.repeat(1_100_000)}"]`)],
    ['silence', () => undefined],
  ])('counts as away when it answers with %s, and says nothing of the text', async (name, answer) => {
    const recogniser = await listening(answer, name === 'silence' ? 200 : PATIENT);
    const failure: unknown = await recogniser.analyze('secret Anna').catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'unavailable', code: 'vault.recogniser.unavailable' });
    expect(String(failure)).not.toMatch(/Anna|secret/);
  });

  it('counts as away when nobody listens', async () => {
    const recogniser = await listening(saying('[]'));
    server!.closeAllConnections();
    await new Promise((resolve) => server!.close(resolve));
    server = undefined;
    await expect(recogniser.analyze('hello')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
