import { PassThrough, Readable, Writable } from 'node:stream';
import { redactStream } from './redact.command';

async function run(input: string, options: { region?: string; name?: string[] } = {}) {
  const collect = (): { stream: Writable; text: () => string } => {
    const parts: Buffer[] = [];
    const stream = new Writable({
      write: (chunk: Buffer, _, done) => {
        parts.push(Buffer.from(chunk));
        done();
      },
    });
    return { stream, text: () => Buffer.concat(parts).toString() };
  };
  const [out, err] = [collect(), collect()];
  const code = await redactStream(Readable.from([Buffer.from(input)]), out.stream, err.stream, options);
  const rows = out
    .text()
    .split('\n')
    .filter((line) => line !== '');
  return {
    code,
    rows: rows.map((row) => JSON.parse(row) as { text: string; spans: { type: string }[] }),
    errors: err.text(),
  };
}

describe('lethe redact', () => {
  it('answers line by line, in order, with the redacted text and its spans', async () => {
    const lines = [
      { text: 'mail ana@example.com' },
      { text: 'hello' },
      { text: '52998224725', region: 'BR' },
      { text: 'Tell Ana on 2026-03-04', names: ['Ana Lima'] },
    ];
    const { code, rows } = await run(lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(code).toBe(0);
    expect(rows.map(({ text }) => text)).toEqual([
      'mail [EMAIL_ADDRESS_1]',
      'hello',
      '[BR_CPF_1]',
      'Tell [PERSON_1] on 2026-03-04',
    ]);
    expect(rows[0]!.spans).toEqual([{ type: 'EMAIL_ADDRESS', start: 5, end: 20, score: 0.98 }]);
    expect(rows[3]!.spans.map(({ type }) => type)).toEqual(['PERSON', 'DATE_TIME']);
  });

  it('takes region and names from its options for lines that name none', async () => {
    const { rows } = await run('{"text":"52998224725"}\n{"text":"for Ana","region":"US"}\n', {
      region: 'br',
      name: ['Ana'],
    });
    expect(rows.map(({ text }) => text)).toEqual(['[BR_CPF_1]', 'for [PERSON_1]']);
  });

  it('reads null for what is not known', async () => {
    const { code, rows } = await run('{"text":"52998224725","region":null,"names":null}\n', { region: 'BR' });
    expect([code, rows[0]!.text]).toEqual([0, '[BR_CPF_1]']);
  });

  it.each([
    ['no JSON', 'secret words'],
    ['no object', '["secret words"]'],
    ['no text', '{"message":"secret words"}'],
    ['a region that is none', '{"text":"secret words","region":"Brazil"}'],
    ['names that are none', '{"text":"secret words","names":"Ana"}'],
    ['nothing on it', ''],
  ])(
    'answers a line with %s by an error with its number, never its content, and goes on',
    async (_name, line) => {
      const { code, rows, errors } = await run(`{"text":"ok"}\n${line}\n{"text":"after"}\n`);
      expect(code).toBe(65);
      expect(rows).toEqual([
        { text: 'ok', spans: [] },
        { error: expect.stringMatching(/^line 2: .*must be/) as unknown },
        { text: 'after', spans: [] },
      ]);
      expect(errors).toMatch(/^line 2: /);
      expect(errors).not.toMatch(/secret|words|Brazil|Ana/);
    },
  );

  it('waits for a slow reader', async () => {
    const output = new PassThrough({ highWaterMark: 16 });
    const done = redactStream(
      Readable.from([Buffer.from('{"text":"hello"}\n'.repeat(50))]),
      output,
      new PassThrough(),
      {},
    );
    let seen = '';
    for await (const chunk of output) {
      seen += String(chunk);
      if (seen.split('\n').length > 50) break;
    }
    expect(await done).toBe(0);
    expect(seen.match(/hello/g)).toHaveLength(50);
  });
});
