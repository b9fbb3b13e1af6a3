import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { cursorField, instantField, limitField, nextCursorField, uuidField } from '../../foundation/http';
import { type Alert, RULE_NAMES } from '../alert';

const severity = z
  .enum(['warning', 'critical'])
  .meta({ description: 'A warning may wait for the morning', example: 'critical' });
const state = z.enum(['open', 'acknowledged', 'resolved']).meta({
  description: '`acknowledged`: somebody has it in hand; `resolved`: over',
  example: 'open',
});
const rule = z
  .enum(RULE_NAMES)
  .meta({ description: 'The rule that raised it', example: 'webhook-signature' });
const runbook = z.string().meta({
  description: 'What to do, for somebody who was just woken',
  example: 'docs/runbooks/webhook-signature.md',
});

const alert = z.object({
  id: uuidField('The alert'),
  rule,
  key: z
    .string()
    .meta({ description: 'What it is about, such as a channel’s id; empty for everything', example: '' }),
  severity,
  state,
  count: z.number().meta({ description: 'Events behind it', example: 12 }),
  facts: z
    .record(z.string(), z.union([z.number(), z.string()]))
    .meta({ description: 'Counts and words of closed lists', example: { refused: 12, minutes: 10 } }),
  firstEventAt: instantField('When the first event happened'),
  lastEventAt: instantField('When the last one was noticed'),
  raisedAt: instantField('When it was raised'),
  acknowledgedAt: instantField('When somebody took it in hand').nullable(),
  escalatedAt: instantField('When it was sent further because nobody had').nullable(),
  resolvedAt: instantField('When it was over').nullable(),
  runbook,
});
/** An alert as the API shows it. */
export type AlertJson = z.infer<typeof alert>;

const notice = z.object({
  reason: z
    .enum(['raised', 'worse', 'escalated', 'resolved'])
    .meta({ description: 'Why', example: 'raised' }),
  target: z
    .enum(['email', 'webhook', 'slack', 'escalation-email'])
    .meta({ description: 'Which way', example: 'email' }),
  attempts: z.int().meta({ description: 'How often it was tried', example: 1 }),
  sentAt: instantField('When it was taken; null while it is not').nullable(),
});
const alertDetail = z.object({ ...alert.shape, notices: z.array(notice) });
/** An alert with its tellings. */
export type AlertDetailJson = z.infer<typeof alertDetail>;

const ruleSchema = z.object({
  name: rule,
  title: z
    .string()
    .meta({ description: 'What it means', example: 'Webhooks arrive that no live app secret signed' }),
  kind: z.enum(['event', 'condition']).meta({
    description: '`condition`: resolves itself once it is not so any more',
    example: 'event',
  }),
  runbook,
});
/** A rule as the API shows it. */
export type AlertRuleJson = z.infer<typeof ruleSchema>;

/** An alert. */
export class AlertAnswer extends createZodDto(alert) {}
/** An alert with its tellings. */
export class AlertDetailAnswer extends createZodDto(alertDetail) {}
/** A page of alerts. */
export class AlertListAnswer extends createZodDto(
  z.object({ alerts: z.array(alert), nextCursor: nextCursorField }),
) {}
/** Every rule. */
export class AlertRulesAnswer extends createZodDto(z.object({ rules: z.array(ruleSchema) })) {}
/** The alert that a path names. */
export class AlertPath extends createZodDto(z.object({ alertId: uuidField('The alert') })) {}
/** Which alerts. */
export class AlertQuery extends createZodDto(
  z.strictObject({
    state: state.optional(),
    severity: severity.optional(),
    rule: rule.optional(),
    limit: limitField(),
    cursor: cursorField,
  }),
) {}

/** An alert as the API shows it; `runbooks` is where runbooks are. */
export function alertJson(one: Alert, runbooks: string): AlertJson {
  return {
    id: one.id,
    rule: one.rule,
    key: one.key,
    severity: one.severity,
    state: one.state,
    count: one.count,
    facts: { ...one.facts },
    firstEventAt: one.firstEventAt.toISOString(),
    lastEventAt: one.lastEventAt.toISOString(),
    raisedAt: one.raisedAt.toISOString(),
    acknowledgedAt: one.acknowledgedAt?.toISOString() ?? null,
    escalatedAt: one.escalatedAt?.toISOString() ?? null,
    resolvedAt: one.resolvedAt?.toISOString() ?? null,
    runbook: `${runbooks}${one.rule}.md`,
  };
}
