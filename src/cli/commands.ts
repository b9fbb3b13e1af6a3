/** The commands of `lethe`, and the file that registers each. A file is loaded only when its command is called. */
export const COMMANDS: Readonly<Record<string, string>> = {
  start: './supervisor/start.command',
  stop: './supervisor/status.command',
  status: './supervisor/status.command',
  migrate: './migrate/migrate.command',
  'check-config': './check-config.command',
  keyring: './keyring.command',
  backup: './backup.command',
  audit: './audit.command',
  fsck: './audit.command',
  verify: './verify.command',
  redact: './redact.command',
  'api-key': './api-key.command',
  incident: './incident.command',
  webhook: './webhook/webhook.command',
  conformance: './conformance/conformance.command',
  quickstart: './quickstart/quickstart.command',
};
