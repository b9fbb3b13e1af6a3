import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROLES } from '../../src/cli/embedded/embedded-environment';
import { packageRoot } from '../../src/cli/package-root';

/** The unit of a process, a line each. */
function unitOf(role: string): string[] {
  return readFileSync(join(packageRoot(), 'deploy', 'systemd', `lethe-${role}.service`), 'utf8').split('\n');
}

describe.each(ROLES)('the systemd unit of %s', (role) => {
  it('lets no key out of its memory: no core file, no swap', () => {
    expect(unitOf(role)).toEqual(
      expect.arrayContaining(['LimitCORE=0', 'MemorySwapMax=0', 'MemoryZSwapMax=0']),
    );
  });

  it('runs as a user of its own without privileges', () => {
    expect(unitOf(role)).toEqual(
      expect.arrayContaining([`User=lethe-${role}`, 'NoNewPrivileges=yes', 'CapabilityBoundingSet=']),
    );
  });
});
