import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedScripts } from '../../src/cli/embedded/scripts';
import { packageRoot } from '../../src/cli/package-root';
import { eventually } from '../support/eventually';

interface Progress {
  passed: number;
  failed: number;
  skipped: number;
  running: string[];
}

const scripts = createRequire(join(packageRoot(), 'scripts', 'lib', 'run-jest.js'));
const { closingLine } = scripts('./run-jest') as { closingLine(progress: Progress, isLate: boolean): string };
const { describeOpenHandles } = scripts('./open-handles') as { describeOpenHandles(): string };
const { startedWith } = scripts('./processes') as {
  startedWith(variable: string): { identity: { pid: number; startedAt: string }; command: string }[];
};
const SummaryReporter = scripts('./summary-reporter') as new () => {
  onTestFileStart(test: object): void;
  onTestFileResult(test: object, result: undefined, results: object): void;
};

describe('npm test', () => {
  it('counts a file that never came to its end as failed, and a run that was ended as not passed', () => {
    const progress = { passed: 7, failed: 1, skipped: 0, running: [] };
    expect(closingLine(progress, false)).toBe('7 passed, 1 failed');
    expect(closingLine({ ...progress, running: ['a.spec.ts', 'b.spec.ts'] }, false)).toBe(
      '7 passed, 3 failed',
    );
    expect(closingLine({ ...progress, failed: 0 }, true)).toBe('7 passed, 1 failed');
    expect(closingLine({ ...progress, skipped: 2 }, false)).toBe('7 passed, 1 failed, 2 skipped');
  });

  it('keeps on disk which files are under way', () => {
    const home = mkdtempSync(join(tmpdir(), 'runner-'));
    const before = process.env.LETHE_TEST_SUMMARY;
    process.env.LETHE_TEST_SUMMARY = join(home, 'summary');
    try {
      const kept = () => JSON.parse(readFileSync(join(home, 'summary'), 'utf8')) as Progress;
      const reporter = new SummaryReporter();
      reporter.onTestFileStart({ path: 'a.spec.ts' });
      expect(kept()).toEqual({ passed: 0, failed: 0, skipped: 0, running: ['a.spec.ts'] });
      reporter.onTestFileStart({ path: 'b.spec.ts' });
      const results = { numPassedTests: 4, numFailedTests: 1, numPendingTests: 1, numTodoTests: 0 };
      reporter.onTestFileResult({ path: 'a.spec.ts' }, undefined, {
        ...results,
        numRuntimeErrorTestSuites: 1,
      });
      expect(kept()).toEqual({ passed: 4, failed: 2, skipped: 1, running: ['b.spec.ts'] });
    } finally {
      if (before === undefined) delete process.env.LETHE_TEST_SUMMARY;
      else process.env.LETHE_TEST_SUMMARY = before;
      rmSync(home, { recursive: true });
    }
  });

  it('names what is still open', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    expect(describeOpenHandles()).toContain(`"port":${(server.address() as AddressInfo).port}`);
    await new Promise((resolve) => server.close(resolve));
  });

  (process.platform === 'linux' ? it : it.skip)(
    'finds what a test left running by the home that it was given, and ends it',
    async () => {
      const home = `/nowhere/${process.pid}-${Date.now()}`;
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
        env: { LETHE_TEST_HOME: home },
      });
      const ended = once(child, 'exit');
      const [left] = await eventually(
        () => startedWith(`LETHE_TEST_HOME=${home}`),
        (found) => found.length > 0,
      );
      expect(left!.identity.pid).toBe(child.pid);
      await embeddedScripts().endProcess(left!.identity);
      await ended;
      expect(startedWith(`LETHE_TEST_HOME=${home}`)).toEqual([]);
    },
  );
});
