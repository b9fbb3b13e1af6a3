import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import { DomainError } from '../../foundation/errors';
import { type AlertMessage, letter } from './alert-message';
import type { AlertSettings } from '../alert-settings';

/** Waits of a server that does not answer: shorter than the time to the next attempt. */
const TIMEOUT_MS = 15_000;

/** Settings of the e-mail relay. */
export type MailSettings = Pick<
  AlertSettings,
  'SMTP_HOST' | 'SMTP_PORT' | 'SMTP_TLS' | 'SMTP_USER' | 'SMTP_PASSWORD_FILE' | 'ALERT_EMAIL_FROM'
>;

/** Sends alerts by e-mail (RFC 5321), encrypted unless the relay is said to be this machine's. */
export class Mailer {
  constructor(private readonly settings: MailSettings) {}

  /** Throws `alert.mail` (unavailable) when the server did not take it. */
  async send(messages: readonly AlertMessage[], to: readonly string[]): Promise<void> {
    const { subject, text } = letter(messages);
    const id = messages[0]!.alert.id;
    const { SMTP_HOST, SMTP_PORT, SMTP_TLS, SMTP_USER, SMTP_PASSWORD_FILE, ALERT_EMAIL_FROM } = this.settings;
    // Read at each use: a password that was replaced counts at once, and none is kept.
    const password =
      SMTP_PASSWORD_FILE === undefined ? '' : readFileSync(SMTP_PASSWORD_FILE, 'utf8').trimEnd();
    const transport = createTransport({
      host: SMTP_HOST ?? '127.0.0.1',
      port: SMTP_PORT,
      secure: SMTP_TLS === 'implicit',
      requireTLS: SMTP_TLS === 'starttls',
      ignoreTLS: SMTP_TLS === 'none',
      ...(SMTP_USER !== undefined && { auth: { user: SMTP_USER, pass: password } }),
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
}
