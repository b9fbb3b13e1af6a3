import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Logger } from '../../../foundation/logging';
import { DomainError } from '../../../foundation/errors';
import { CALLER_ROLES, type CallerRole, encodeError, encodeFrame, Op, socketPath } from '../../protocol';
import { type Dispatch, type Greeting, Session } from './session';

/** Longest path of a Unix socket that every platform takes. */
const MAX_PATH_BYTES = 103;
/** Connections of one role at a time; a process needs one. No role can use up another's. */
const MAX_SESSIONS = 64;

/** What listening needs. */
export interface ListenerSettings {
  socketDir: string;
  /** How the secret of each role is read, 32 bytes; a role without one gets no socket. */
  secrets: Partial<Record<CallerRole, () => Buffer>>;
  /** Permissions of the sockets, for roles that run under a user of their own and share a group with the keyring. */
  socketMode: number;
  directoryMode: number;
}

/** One Unix socket per caller role, each in a folder that only that role can enter. */
export class Listener {
  private readonly servers: Server[] = [];
  private readonly sessions = new Set<Session>();

  constructor(
    private readonly settings: ListenerSettings,
    private readonly greeting: Omit<Greeting, 'role' | 'readSecret'>,
    private readonly dispatch: Dispatch,
    private readonly logger: Logger,
    private readonly onFull: (role: CallerRole, sessions: number) => void,
  ) {}

  async open(): Promise<void> {
    for (const role of CALLER_ROLES) {
      const readSecret = this.settings.secrets[role];
      if (readSecret !== undefined) await this.listen(role, readSecret);
    }
  }

  /** Sends something to every connected caller of these roles. */
  broadcast(op: number, body: () => Buffer): void {
    for (const session of this.sessions) if (session.role !== 'operator') session.notify(op, body());
  }

  private connectionsOf(role: CallerRole): number {
    let count = 0;
    for (const session of this.sessions) if (session.role === role) count++;
    return count;
  }

  async close(): Promise<void> {
    const closing = this.servers.map(
      (server) => new Promise<void>((resolve) => server.close(() => resolve())),
    );
    for (const session of this.sessions) session.close();
    await Promise.all(closing);
  }

  /** One caller too many is told so, in clear: it has said nothing yet. */
  private turnAway(socket: Socket, role: CallerRole, open: number): void {
    const error = new DomainError('unavailable', 'keyring.sessions.full', 'too many connections');
    socket.on('error', () => undefined);
    // Nobody reads this one: left half open it would keep the listener from ending.
    socket.end(encodeFrame(Op.error, 0, encodeError(error)), () => socket.destroy());
    this.onFull(role, open);
  }

  private async listen(role: CallerRole, readSecret: () => Buffer): Promise<void> {
    const path = socketPath(this.settings.socketDir, role);
    if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
      throw new DomainError(
        'invalid',
        'keyring.socket.path',
        `LETHE_KEYRING_SOCKET_DIR is too long: a socket's path has at most ${MAX_PATH_BYTES} bytes`,
      );
    }
    mkdirSync(dirname(path), { recursive: true, mode: this.settings.directoryMode });
    chmodSync(dirname(path), this.settings.directoryMode);
    // Left behind by a crash: whoever runs holds the lock in the database, and that is us.
    rmSync(path, { force: true });
    const server = createServer((socket) => {
      const open = this.connectionsOf(role);
      if (open >= MAX_SESSIONS) {
        this.turnAway(socket, role, open);
        return;
      }
      const greeting = { ...this.greeting, role, readSecret };
      const session = new Session(socket, greeting, this.dispatch, this.logger);
      this.sessions.add(session);
      socket.once('close', () => this.sessions.delete(session));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    chmodSync(path, this.settings.socketMode);
    this.servers.push(server);
  }
}
