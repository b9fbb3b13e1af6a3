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
  failures: { path: string; passed: number; failed: number; skipped: number }[];
}

const scripts = createRequire(join(packageRoot(), 'scripts', 'lib', 'run-jest.js'));
const { closingLine, worthAnotherAttempt, replaced } = scripts('./run-jest') as {
  closingLine(progress: Progress, isLate: boolean): string;
  worthAnotherAttempt(progress: Progress): string[];
  replaced(first: Progress, second: Progress): Progress;
};
const { describeOpenHandles } = scripts('./open-handles') as { describeOpenHandles(): string };
const { startedWith } = scripts('./processes') as {
  startedWith(variable: string): { identity: { pid: number; startedAt: string }; command: string }[];
};
const SummaryReporter = scripts('./summary-reporter') as new () => {
  onTestFileStart(test: object): void;
  onTestFileResult(test: object, result: object, results: object): void;
};

describe('npm test', () => {
  it('counts a file that never came to its end as failed, and a run that was ended as not passed', () => {
    const progress = { passed: 7, failed: 1, skipped: 0, running: [], failures: [] };
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
      expect(kept()).toEqual({ passed: 0, failed: 0, skipped: 0, running: ['a.spec.ts'], failures: [] });
      reporter.onTestFileStart({ path: 'b.spec.ts' });
      const results = { numPassedTests: 4, numFailedTests: 1, numPendingTests: 1, numTodoTests: 0 };
      const ofFile = { numPassingTests: 2, numFailingTests: 1, numPendingTests: 0, numTodoTests: 1 };
      reporter.onTestFileResult({ path: 'a.spec.ts' }, ofFile, { ...results, numRuntimeErrorTestSuites: 1 });
      const failures = [{ path: 'a.spec.ts', passed: 2, failed: 1, skipped: 1 }];
      expect(kept()).toEqual({ passed: 4, failed: 2, skipped: 1, running: ['b.spec.ts'], failures });
    } finally {
      if (before === undefined) delete process.env.LETHE_TEST_SUMMARY;
      else process.env.LETHE_TEST_SUMMARY = before;
      rmSync(home, { recursive: true });
    }
  });

  it('runs again the few files with servers that failed, and nothing else', () => {
    const failing = (...paths: string[]): Progress => ({
      passed: 9,
      failed: paths.length,
      skipped: 0,
      running: [],
      failures: paths.map((path) => ({ path, passed: 2, failed: 1, skipped: 0 })),
    });
    const [one, two, ...more] = ['trust/a', 'e2e/b', 'integration/c', 'e2e/d', 'e2e/e', 'e2e/f'].map(
      (name) => `/l/test/${name}.spec.ts`,
    ) as [string, string, ...string[]];
    expect(worthAnotherAttempt(failing(one, two))).toEqual([one, two]);
    expect(worthAnotherAttempt(failing(one, two, ...more))).toEqual([]);
    expect(worthAnotherAttempt(failing(one, '/l/src/a.spec.ts'))).toEqual([]);
    expect(worthAnotherAttempt({ ...failing(one), running: [two] })).toEqual([]);
    const second = { passed: 2, failed: 1, skipped: 0, running: [], failures: [] };
    expect(replaced(failing(one), second)).toMatchObject({ passed: 9, failed: 1, skipped: 0 });
    expect(replaced(failing(one), { ...second, passed: 3, failed: 0 })).toMatchObject({
      passed: 10,
      failed: 0,
    });
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
