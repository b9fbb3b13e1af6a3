import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROLES } from '../../src/cli/embedded/embedded-environment';
import { packageRoot } from '../../src/cli/package-root';

/** The unit of a process, a line each. */
function unitOf(role: string): string[] {
  return readFileSync(join(packageRoot(), 'deploy', 'systemd', `lethe-${role}.service`), 'utf8').split('\n');
}

/** True if a program of the process lowers its own priority, which systemd counts among `@resources`. */
function lowersPriority(role: string): boolean {
  const folder = join(packageRoot(), 'src', 'apps', role);
  return readdirSync(folder).some(
    (file) => file.endsWith('.ts') && readFileSync(join(folder, file), 'utf8').includes('setPriority('),
  );
}

describe.each(ROLES)('the systemd unit of %s', (role) => {
  it('lets no key out of its memory: no core file, no swap', () => {
    expect(unitOf(role)).toEqual(
      expect.arrayContaining(['LimitCORE=0', 'MemorySwapMax=0', 'MemoryZSwapMax=0']),
    );
  });

  it('lets through what its programs do to themselves, and kills nothing for what it refuses', () => {
    const filters = unitOf(role).filter((line) => line.startsWith('SystemCallFilter='));
    expect(filters).toEqual([
      'SystemCallFilter=@system-service',
      'SystemCallFilter=~@privileged @resources',
      ...(lowersPriority(role) ? ['SystemCallFilter=setpriority'] : []),
    ]);
    expect(unitOf(role)).toContain('SystemCallErrorNumber=EPERM');
  });

  it('runs as a user of its own without privileges', () => {
    expect(unitOf(role)).toEqual(
      expect.arrayContaining([`User=lethe-${role}`, 'NoNewPrivileges=yes', 'CapabilityBoundingSet=']),
    );
  });
});
