import { createTransport } from 'nodemailer';
import { DomainError } from '../../foundation/errors';
import { type AlertMessage, letter } from './alert-message';
import type { AlertSettings } from '../alert-settings';
import { ALERT_SCOPE, type AlertSecrets } from './alert-secrets';

/** Waits of a server that does not answer: shorter than the time to the next attempt. */
const TIMEOUT_MS = 15_000;

/** Settings of the e-mail relay. */
export type MailSettings = Pick<
  AlertSettings,
  'SMTP_HOST' | 'SMTP_PORT' | 'SMTP_TLS' | 'SMTP_USER' | 'ALERT_EMAIL_FROM'
>;

/** Sends alerts by e-mail (RFC 5321), encrypted unless the relay is said to be this machine's. */
export class Mailer {
  constructor(
    private readonly settings: MailSettings,
    private readonly secrets: AlertSecrets,
  ) {}

  /** Throws `alert.mail` (unavailable) when the server did not take it. */
  async send(messages: readonly AlertMessage[], to: readonly string[]): Promise<void> {
    const { subject, text } = letter(messages);
    const id = messages[0]!.alert.id;
    const { SMTP_HOST, SMTP_PORT, SMTP_TLS, SMTP_USER, ALERT_EMAIL_FROM } = this.settings;
    const auth = SMTP_USER === undefined ? undefined : { user: SMTP_USER, pass: await this.password() };
    const transport = createTransport({
      host: SMTP_HOST ?? '127.0.0.1',
      port: SMTP_PORT,
      secure: SMTP_TLS === 'implicit',
      requireTLS: SMTP_TLS === 'starttls',
      ignoreTLS: SMTP_TLS === 'none',
      ...(auth && { auth }),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
    });
    try {
      await transport.sendMail({
        from: ALERT_EMAIL_FROM,
        to: [...to],
        subject,
        text,
        // One conversation per alert, and no answers of machines.
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Lethe-Alert': id },
        references: `<${id}@lethe.invalid>`,
      });
    } catch (error) {
      throw new DomainError('unavailable', 'alert.mail', 'the mail server did not take the message', {
        cause: error,
      });
    } finally {
      transport.close();
    }
  }

  /** Opened at each use: one that was replaced counts at once, and none is kept. */
  private password(): Promise<string> {
    return this.secrets.use('smtp-password', ALERT_SCOPE, ([newest]) => newest.bytes.toString('utf8'));
  }
}
