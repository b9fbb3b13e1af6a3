import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { closeAtEnd, closed } from './leftovers';

/** A message as it came over the wire. */
export interface ReceivedMail {
  to: string[];
  /** Headers and body, as sent. */
  text: string;
  /** Whether it came encrypted. */
  secure: boolean;
  user: string | undefined;
}

/** A real SMTP server on this machine, with STARTTLS and a login where the test wants one. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  /** While true it answers 451: come again later. */
  isBusy = false;

  private constructor(private readonly server: SMTPServer) {}

  /** `login`: the only user name and password that it takes; without one it asks for none, and offers no encryption. */
  static async start(
    options: { login?: { user: string; password: string }; key?: Buffer; cert?: Buffer } = {},
  ): Promise<MailServer> {
    const { login, key, cert } = options;
    const server = new SMTPServer({
      disabledCommands: login === undefined ? ['AUTH', 'STARTTLS'] : [],
      authOptional: login === undefined,
      ...(key !== undefined && cert !== undefined && { key, cert }),
      disableReverseLookup: true,
      onAuth: ({ username, password }, _session, done) => {
        if (username === login?.user && password === login?.password) done(null, { user: username });
        else done(new Error('no such login'));
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (mail.isBusy) {
            done(Object.assign(new Error('come again later'), { responseCode: 451 }));
            return;
          }
          mail.mails.push({
            to: session.envelope.rcptTo.map(({ address }) => address),
            text: Buffer.concat(chunks).toString('utf8'),
            secure: session.secure,
            user: session.user === undefined ? undefined : String(session.user),
          });
          done();
        });
      },
    });
    const mail = new MailServer(server);
    // Connections that a failed test leaves behind must keep nothing alive.
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closeAtEnd(mail, () => mail.close());
    return mail;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    closed(this);
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
