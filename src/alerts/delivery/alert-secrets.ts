import type { CredentialFiles, CredentialKind, LentSecrets } from '../../credentials';
import type { AlertSettings } from '../alert-settings';

/** Of what alerts are told with there is one for the whole installation. */
export const ALERT_SCOPE = 'alerts';

/** Credentials, as telling of alerts uses them. */
export interface AlertSecrets {
  has(kind: CredentialKind, scope: string): Promise<boolean>;
  use<T>(kind: CredentialKind, scope: string, work: (secrets: LentSecrets) => Promise<T> | T): Promise<T>;
}

/** Files that count until credentials of their kinds are stored. */
export function alertFiles(settings: Partial<AlertSettings>): CredentialFiles {
  const {
    ALERT_WEBHOOK_URL_FILE: url,
    ALERT_WEBHOOK_SECRET_FILE: secret,
    ALERT_SLACK_URL_FILE: chat,
    SMTP_PASSWORD_FILE: password,
  } = settings;
  return {
    ...(url !== undefined && { 'alert-webhook-url': { path: url } }),
    ...(secret !== undefined && { 'alert-webhook-secret': { path: secret } }),
    ...(chat !== undefined && { 'alert-slack-url': { path: chat } }),
    ...(password !== undefined && { 'smtp-password': { path: password } }),
  };
}
