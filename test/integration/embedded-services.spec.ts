import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { embeddedScripts, type StartedServices } from '../../src/cli/embedded/scripts';
import { eventually } from '../support/eventually';
import { testServices } from '../support/services';

describe('embedded servers', () => {
  const { freePort, endProcess, startServices } = embeddedScripts();
  let home: string;
  let started: StartedServices | undefined;

  beforeAll(() => {
    home = mkdtempSync(join(testServices().home, 'embedded-'));
  });
  afterAll(async () => {
    await started?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it('are given ports that no outgoing connection is given', async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, () => freePort()));
    expect(new Set(ports).size).toBe(20);
    for (const port of ports) expect(port).toBeLessThan(32_768);
  });

  it('are started again where they are looked for, even when somebody else is there for a moment', async () => {
    const { programs } = testServices();
    started = await startServices({ home, durable: false, programs, servers: ['redis'] });
    const { port, process } = started.services.redis;
    await endProcess(process, { signal: 'SIGKILL' });
    const guest = await eventually(() => guestAt(port));
    const again = started.restart('redis');
    // While the guest is there nothing can come of it; without the pause it might leave before the host has looked.
    await Promise.race([again, sleep(500)]);
    guest.close();
    await again;
    expect(started.services.redis.port).toBe(port);
    const socket = connect({ port, host: '127.0.0.1' });
    await once(socket, 'connect');
    socket.destroy();
  });
});

async function guestAt(port: number): Promise<Server> {
  const guest = createServer().listen({ port, host: '127.0.0.1' });
  await once(guest, 'listening');
  return guest;
}
