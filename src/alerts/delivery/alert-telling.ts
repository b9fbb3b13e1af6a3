import type { Clock } from '../../foundation/clock';
import type { Logger } from '../../foundation/logging';
import { Counter, Histogram } from '../../foundation/metrics';
import type { NoticeTarget, RuleName } from '../alert';
import type { AlertSettings } from '../alert-settings';
import type { AlertStore, DueNotice } from '../alert.store';
import { type AlertMessage, lettersOf } from './alert-message';
import { ALERT_SCOPE, type AlertSecrets } from './alert-secrets';
import { Mailer } from './mailer';
import { sendToChat, sendWebhook, type WebWays } from './web-notices';

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

const WAYS: readonly NoticeTarget[] = ['email', 'webhook', 'slack', 'escalation-email'];

/** A notice with what it says. */
interface Told {
  notice: DueNotice;
  message: AlertMessage;
}

const FIRST_RETRY_MS = 15_000;
const LONGEST_RETRY_MS = 900_000;
const AT_ONCE = 50;

/** Ways that are set up at the moment. */
export async function configuredTargets(
  settings: AlertSettings,
  secrets: AlertSecrets,
): Promise<NoticeTarget[]> {
  const mails = settings.SMTP_HOST !== undefined;
  const ways: [NoticeTarget, boolean][] = [
    ['email', mails && settings.ALERT_EMAIL_TO.length > 0],
    ['webhook', await secrets.has('alert-webhook-url', ALERT_SCOPE)],
    ['slack', await secrets.has('alert-slack-url', ALERT_SCOPE)],
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
    private readonly ways: WebWays,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.mailer = new Mailer(settings, ways.secrets);
  }

  /** Tells what is due; returns how many notices were taken. */
  async runOnce(): Promise<number> {
    const now = this.clock.now();
    const due = await this.store.claimDue(
      new Date(now),
      AT_ONCE,
      (attempts) => new Date(now + retryMs(attempts)),
    );
    const told = (await Promise.all(due.map((notice) => this.toTell(notice)))).flatMap((one) => one ?? []);
    const letters = WAYS.flatMap((target) => {
      const ofTarget = told.filter(({ notice }) => notice.target === target);
      // Machines want them one by one.
      return target === 'webhook' ? ofTarget.map((one) => [one]) : lettersOf(ofTarget);
    });
    const taken = await Promise.all(letters.map((one) => this.tell(one)));
    return taken.reduce((sum, count) => sum + count, 0);
  }

  private async toTell(notice: DueNotice): Promise<Told | undefined> {
    const alert = await this.store.find(notice.alertId);
    if (alert === undefined) return undefined;
    if (notice.reason === 'raised' && alert.state === 'resolved') {
      // A warning that waited for the morning and was over before it.
      await this.store.sent(notice.id, new Date(this.clock.now()));
      return undefined;
    }
    const title = this.titles.get(alert.rule) ?? alert.rule;
    const runbook = `${this.settings.ALERT_RUNBOOK_URL}${alert.rule}.md`;
    return { notice, message: { reason: notice.reason, alert, title, runbook } };
  }

  private async tell(letter: readonly Told[]): Promise<number> {
    const { target } = letter[0]!.notice;
    try {
      const messages = letter.map(({ message }) => message);
      await this.send(target, messages, letter[0]!.notice.id);
    } catch (error) {
      told.inc({ target, outcome: 'failed' });
      this.logger.error(
        { err: error, target, alerts: letter.length },
        'alerts could not be told, and are tried again',
      );
      return 0;
    }
    told.inc({ target, outcome: 'taken' });
    const at = this.clock.now();
    for (const { notice, message } of letter) {
      await this.store.sent(notice.id, new Date(at));
      if (notice.reason === 'raised') delay.observe((at - message.alert.firstEventAt.getTime()) / 1_000);
    }
    return letter.length;
  }

  /**
   * Tells of something past the tables of alerts, because they are not to be used now. Returns how many ways there are and how many took it; those that did not are
   * named in the log.
   */
  async tellPastTables(message: AlertMessage): Promise<{ ways: number; taken: number }> {
    const targets = await configuredTargets(this.settings, this.ways.secrets);
    const usual = targets.filter((target) => target !== 'escalation-email');
    const taken = await Promise.all(
      usual.map((target) =>
        this.send(target, [message], message.alert.id).then(
          () => 1,
          (error: unknown) => {
            this.logger.error({ err: error, target }, 'nobody could be told this way that nobody is served');
            return 0;
          },
        ),
      ),
    );
    return { ways: usual.length, taken: taken.reduce<number>((sum, one) => sum + one, 0) };
  }

  private send(target: NoticeTarget, messages: readonly AlertMessage[], id: string): Promise<void> {
    const { settings } = this;
    if (target === 'email') return this.mailer.send(messages, settings.ALERT_EMAIL_TO);
    if (target === 'escalation-email') return this.mailer.send(messages, settings.ALERT_ESCALATION_EMAIL_TO);
    if (target === 'slack') return sendToChat(this.ways, messages);
    return sendWebhook(this.ways, messages[0]!, { id, now: new Date(this.clock.now()) });
  }
}

function retryMs(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);
}
