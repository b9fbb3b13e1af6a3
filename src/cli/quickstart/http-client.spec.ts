import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpClient } from './http-client';

describe('a client', () => {
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    if (calls === 1) request.socket.resetAndDestroy();
    else response.setHeader('content-type', 'application/json').end('{"calls":2}');
  });
  beforeEach(async () => {
    calls = 0;
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    return once(server.close(), 'close');
  });
  const client = () => new HttpClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

  it('reads once more where the connection was let go of', async () => {
    await expect(client().get('/')).resolves.toMatchObject({ status: 200, body: { calls: 2 } });
  });

  it('asks for nothing twice that may have been done', async () => {
    await expect(client().post('/')).rejects.toThrow('fetch failed');
    expect(calls).toBe(1);
  });
});
