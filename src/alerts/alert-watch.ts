import type { AuditLog } from '../audit';
import type { Clock } from '../foundation/clock';
import type { Transaction } from '../foundation/database';
import type { Logger } from '../foundation/logging';
import { Counter } from '../foundation/metrics';
import type { Alert, NoticeReason, NoticeTarget } from './alert';
import { type AlertStore, plainKey } from './alert.store';
import type { AlertSettings } from './alert-settings';
import type { ActivityStore } from './facts/activity.store';
import type { FactGathering } from './facts/fact-gathering';
import type { Facts } from './facts/facts';
import { afterQuietHours } from './quiet-hours';
import type { AlertRule } from './rules';

const raised = new Counter({
  name: 'lethe_alerts_raised_total',
  help: 'Alerts raised, by rule and severity',
  labelNames: ['rule', 'severity'] as const,
});
const failed = new Counter({
  name: 'lethe_alert_rules_failed_total',
  help: 'Looks of a rule that failed and come again',
  labelNames: ['rule'] as const,
});

const ACTOR = { kind: 'process', ref: 'worker' } as const;
const DAY_MS = 86_400_000;

/** What {@link AlertWatch} works with. */
export interface AlertWatchParts {
  rules: readonly AlertRule[];
  gathering: FactGathering;
  store: AlertStore;
  activity: ActivityStore;
  audit: AuditLog;
  clock: Clock;
  logger: Logger;
  settings: Pick<AlertSettings, 'ALERT_QUIET_HOURS' | 'ALERT_TIME_ZONE' | 'ALERT_ESCALATION_MINUTES'>;
  /** Where alerts are told at the moment; `escalation-email` only to escalate. */
  targets: () => Promise<readonly NoticeTarget[]>;
}

/** Looks at facts with every rule, keeps what they find as alerts, and says who is to be told when. */
export class AlertWatch {
  /** As of this look. */
  private targets: readonly NoticeTarget[] = [];

  constructor(private readonly parts: AlertWatchParts) {}

  /** One look, in one transaction: facts are passed when their alerts are kept. Returns how many alerts are news; 0 while another worker looks. */
  async runOnce(): Promise<number> {
    const { store, gathering, activity, clock } = this.parts;
    const now = new Date(clock.now());
    this.targets = await this.parts.targets();
    return store.transaction(async (tx) => {
      if (!(await store.takeTurn(tx))) return 0;
      const facts = await gathering.gather(tx, now);
      let news = 0;
      for (const rule of this.parts.rules) news += await this.apply(tx, rule, facts);
      news += await this.escalate(tx, now);
      await activity.prune(tx, now);
      return news;
    });
  }

  private async apply(tx: Transaction, rule: AlertRule, facts: Facts): Promise<number> {
    const { store } = this.parts;
    const findings = await this.findingsOf(rule, facts);
    if (findings === undefined) return 0;
    let news = 0;
    for (const finding of findings) {
      const told = await store.note(tx, rule.name, finding, facts.now);
      if (told === undefined) continue;
      const { alert, news: reason } = told;
      news += 1;
      raised.inc({ rule: rule.name, severity: alert.severity });
      await this.tell(tx, alert, reason, facts.now);
    }
    const keys = new Set(findings.map(({ key }) => plainKey(key)));
    for (const alert of await store.living(tx, rule.name))
      if (!keys.has(alert.key) && isOver(rule, alert, facts.now)) await this.resolve(tx, alert, facts.now);
    return news;
  }

  /** A rule that cannot look is no reason for the others not to. */
  private async findingsOf(rule: AlertRule, facts: Facts) {
    try {
      return await rule.find(facts);
    } catch (error) {
      failed.inc({ rule: rule.name });
      this.parts.logger.error({ err: error, rule: rule.name }, 'an alert rule could not look');
      return undefined;
    }
  }

  private async tell(tx: Transaction, alert: Alert, reason: 'raised' | 'worse', now: Date): Promise<void> {
    const { settings, audit, logger } = this.parts;
    const isPatient = alert.severity === 'warning';
    const dueAt = isPatient
      ? afterQuietHours(now, settings.ALERT_QUIET_HOURS, settings.ALERT_TIME_ZONE)
      : now;
    await this.addNotices(tx, alert, reason, dueAt);
    await audit.append(tx, {
      type: 'alert.raised',
      actor: ACTOR,
      ref: { alert: alert.id },
      code: alert.severity,
      n: { events: alert.count },
    });
    logger.error(
      { alarm: alert.rule, alert: alert.id, severity: alert.severity },
      'a person must look at this',
    );
  }

  private async resolve(tx: Transaction, alert: Alert, now: Date): Promise<void> {
    const { store, audit } = this.parts;
    if (!(await store.resolve(tx, alert.id, now))) return;
    if (alert.severity === 'critical') await this.addNotices(tx, alert, 'resolved', now);
    await audit.append(tx, { type: 'alert.resolved', actor: ACTOR, ref: { alert: alert.id } });
  }

  private async escalate(tx: Transaction, now: Date): Promise<number> {
    const { store, audit, settings } = this.parts;
    const before = new Date(now.getTime() - settings.ALERT_ESCALATION_MINUTES * 60_000);
    const unanswered = await store.unanswered(tx, before);
    for (const { id } of unanswered) {
      await store.escalated(tx, id, now);
      await store.addNotices(tx, id, 'escalated', this.targets, now);
      await audit.append(tx, { type: 'alert.escalated', actor: ACTOR, ref: { alert: id } });
    }
    return unanswered.length;
  }

  private addNotices(tx: Transaction, { id }: Alert, reason: NoticeReason, dueAt: Date): Promise<void> {
    const usual = this.targets.filter((target) => target !== 'escalation-email');
    return this.parts.store.addNotices(tx, id, reason, usual, dueAt);
  }
}

/** A condition is over when it is not found any more; an event when somebody has it in hand and nothing followed for a day. */
function isOver(rule: AlertRule, { state, lastEventAt }: Alert, now: Date): boolean {
  if (rule.kind === 'condition') return true;
  return state === 'acknowledged' && now.getTime() - lastEventAt.getTime() >= DAY_MS;
}
