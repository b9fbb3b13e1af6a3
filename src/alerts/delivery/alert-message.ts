import type { Alert, NoticeReason } from '../alert';

/** An alert as it is told, in whichever way. */
export interface AlertMessage {
  reason: NoticeReason;
  alert: Alert;
  title: string;
  /** Where the runbook is. */
  runbook: string;
}

const OPENING: Readonly<Record<NoticeReason, string>> = {
  raised: '',
  worse: 'Worse: ',
  escalated: 'Nobody has acknowledged: ',
  resolved: 'Resolved: ',
};

/** One line: how grave, and what. */
export function subjectLine({ reason, alert, title }: AlertMessage): string {
  return `[lethe ${alert.severity}] ${OPENING[reason]}${title}`;
}

/** What is known, a fact a line, and what to do. Ids, counts and words of closed lists: never anything of a person. */
export function messageText(message: AlertMessage): string {
  const { alert, runbook } = message;
  const { rule, key, count, facts, firstEventAt, lastEventAt, id } = alert;
  return [
    `${OPENING[message.reason]}${message.title}.`,
    '',
    `Rule:      ${rule}${key === '' ? '' : ` (${key})`}`,
    `Severity:  ${alert.severity}`,
    `First:     ${firstEventAt.toISOString()}`,
    `Last:      ${lastEventAt.toISOString()}`,
    `Events:    ${count}`,
    ...Object.entries(facts).map(([name, value]) => `${`${name}:`.padEnd(11)}${value}`),
    '',
    `Runbook:   ${runbook}`,
    `Alert:     ${id} (GET /v1/alerts/${id}; POST …/acknowledge says that you have it in hand)`,
    '',
  ].join('\n');
}

/** As a webhook's body. */
export function messageJson({ reason, alert, title, runbook }: AlertMessage, at: Date) {
  const { id, rule, key, severity, state, count, facts, firstEventAt, lastEventAt } = alert;
  return {
    type: `alert.${reason}`,
    timestamp: at.toISOString(),
    data: {
      id,
      rule,
      key,
      severity,
      state,
      title,
      count,
      facts,
      firstEventAt: firstEventAt.toISOString(),
      lastEventAt: lastEventAt.toISOString(),
      runbook,
    },
  };
}
