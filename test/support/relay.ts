import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { closeAtEnd, closed } from './leftovers';

/** A TCP relay that can swallow what passes, as a firewall does that forgot a connection: nobody is told anything. */
export class Relay {
  private readonly sockets = new Set<Socket>();
  private isSwallowing = false;

  private constructor(
    private readonly server: Server,
    private readonly target: { host: string; port: number },
  ) {
    server.on('connection', (near) => this.join(near));
    closeAtEnd(this, () => this.close());
  }

  static async to(host: string, port: number): Promise<Relay> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Relay(server, { host, port });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Lets nothing pass on any connection that is open now, or, when undone, on new ones again. */
  swallow(isSwallowing = true): void {
    this.isSwallowing = isSwallowing;
  }

  async close(): Promise<void> {
    closed(this);
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(near: Socket): void {
    const far = connect(this.target);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from);
      from.on('data', (bytes) => {
        if (!this.isSwallowing) to.write(bytes);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
  }
}
