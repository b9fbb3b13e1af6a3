import type { Clock } from '../../foundation/clock';
import type { Logger } from '../../foundation/logging';
import { Counter, Histogram } from '../../foundation/metrics';
import type { NoticeTarget, RuleName } from '../alert';
import type { AlertSettings } from '../alert-settings';
import type { AlertStore, DueNotice } from '../alert.store';
import type { AlertMessage } from './alert-message';
import { Mailer } from './mailer';
import { sendToChat, sendWebhook } from './web-notices';

const told = new Counter({
  name: 'lethe_alert_notices_total',
  help: 'Attempts to tell of an alert, by way and outcome',
  labelNames: ['target', 'outcome'] as const,
});
const delay = new Histogram({
  name: 'lethe_alert_delay_seconds',
  help: 'From the event to the first telling of its alert',
  buckets: [1, 2, 5, 10, 20, 30, 60, 120, 600, 3_600],
});

const FIRST_RETRY_MS = 15_000;
const LONGEST_RETRY_MS = 900_000;
const AT_ONCE = 50;

/** Ways that are configured. */
export function configuredTargets(settings: AlertSettings): NoticeTarget[] {
  const mails = settings.SMTP_HOST !== undefined;
  const ways: [NoticeTarget, boolean][] = [
    ['email', mails && settings.ALERT_EMAIL_TO.length > 0],
    ['webhook', settings.ALERT_WEBHOOK_URL_FILE !== undefined],
    ['slack', settings.ALERT_SLACK_URL_FILE !== undefined],
    ['escalation-email', mails && settings.ALERT_ESCALATION_EMAIL_TO.length > 0],
  ];
  return ways.filter(([, isSet]) => isSet).map(([target]) => target);
}

/** Tells of alerts. A way that does not answer holds up no other, and is tried again until it does. */
export class AlertTelling {
  private readonly mailer: Mailer;

  constructor(
    private readonly store: AlertStore,
    private readonly titles: ReadonlyMap<RuleName, string>,
    private readonly settings: AlertSettings,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.mailer = new Mailer(settings);
  }

  /** Tells what is due; returns how many were taken. */
  async runOnce(): Promise<number> {
    const now = this.clock.now();
    const due = await this.store.claimDue(
      new Date(now),
      AT_ONCE,
      (attempts) => new Date(now + retryMs(attempts)),
    );
    const outcomes = await Promise.all(due.map((notice) => this.tell(notice)));
    return outcomes.filter(Boolean).length;
  }

  private async tell(notice: DueNotice): Promise<boolean> {
    const { id, alertId, reason, target } = notice;
    const alert = await this.store.find(alertId);
    if (alert === undefined) return false;
    // A warning that waited for the morning and was over before it.
    const isOver = reason === 'raised' && alert.state === 'resolved';
    const title = this.titles.get(alert.rule) ?? alert.rule;
    const runbook = `${this.settings.ALERT_RUNBOOK_URL}${alert.rule}.md`;
    try {
      if (!isOver) await this.send(target, { reason, alert, title, runbook }, id);
    } catch (error) {
      told.inc({ target, outcome: 'failed' });
      this.logger.error(
        { err: error, alert: alertId, target },
        'an alert could not be told, and is tried again',
      );
      return false;
    }
    const at = this.clock.now();
    await this.store.sent(id, new Date(at));
    told.inc({ target, outcome: isOver ? 'over' : 'taken' });
    if (reason === 'raised' && !isOver) delay.observe((at - alert.firstEventAt.getTime()) / 1_000);
    return true;
  }

  private async send(target: NoticeTarget, message: AlertMessage, id: string): Promise<void> {
    const { settings } = this;
    if (target === 'email') return this.mailer.send(message, settings.ALERT_EMAIL_TO);
    if (target === 'escalation-email') return this.mailer.send(message, settings.ALERT_ESCALATION_EMAIL_TO);
    if (target === 'slack') return sendToChat(message, settings.ALERT_SLACK_URL_FILE!);
    return sendWebhook(message, {
      urlFile: settings.ALERT_WEBHOOK_URL_FILE!,
      secretFile: settings.ALERT_WEBHOOK_SECRET_FILE,
      id,
      now: new Date(this.clock.now()),
    });
  }
}

function retryMs(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);
}
