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

/** More than this of one kind at once are told together. */
const TOGETHER_FROM = 5;

/** Splits what is to be told to people one way into letters: a storm is one letter, a few alerts are one each. */
export function lettersOf<T extends { message: AlertMessage }>(told: readonly T[]): T[][] {
  return told.length < TOGETHER_FROM ? told.map((one) => [one]) : [[...told]];
}

/** Subject and text of a letter about one alert or several. */
export function letter(messages: readonly AlertMessage[]): { subject: string; text: string } {
  const [first] = messages;
  if (first === undefined) throw new RangeError('a letter is about something');
  if (messages.length === 1) return { subject: subjectLine(first), text: messageText(first) };
  const gravest = messages.some(({ alert }) => alert.severity === 'critical') ? 'critical' : 'warning';
  return {
    subject: `[lethe ${gravest}] ${messages.length} alerts`,
    text: messages.map(messageText).join(`\n${'-'.repeat(72)}\n\n`),
  };
}
