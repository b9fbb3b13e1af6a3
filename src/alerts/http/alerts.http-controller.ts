import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import {
  AlsoAnswers,
  decodeCursor,
  encodeCursor,
  Idempotent,
  type IdempotentCall,
  UnsafeCalls,
} from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import { Alerts } from '../alerts';
import type { AlertRule } from '../rules';
import {
  AlertAnswer,
  AlertDetailAnswer,
  type AlertDetailJson,
  type AlertJson,
  alertJson,
  AlertListAnswer,
  AlertPath,
  AlertQuery,
  AlertRulesAnswer,
  type AlertRuleJson,
} from './alert-bodies';

/** Provider token of where runbooks are. */
export const RUNBOOKS = Symbol('RUNBOOKS');
/** Provider token of the rules. */
export const RULES = Symbol('RULES');

/** `/v1/alerts`: what a person must look at. */
@ApiTags('alerts')
@Controller('v1/alerts')
export class AlertsHttpController {
  constructor(
    private readonly alerts: Alerts,
    private readonly calls: UnsafeCalls,
    @Inject(RULES) private readonly known: readonly AlertRule[],
    @Inject(RUNBOOKS) private readonly runbooks: string,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List alerts, newest first' })
  @ZodResponse({ status: 200, description: 'A page', type: AlertListAnswer })
  async list(
    @Query() { cursor, limit, ...filter }: AlertQuery,
  ): Promise<{ alerts: AlertJson[]; nextCursor: string | null }> {
    const before = cursor === undefined ? undefined : decodeCursor(cursor, position);
    const found = await this.alerts.store.list({ ...filter, before, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      alerts: page.map((alert) => alertJson(alert, this.runbooks)),
      nextCursor: found.length > limit ? encodeCursor([last!.raisedAt.getTime(), last!.id]) : null,
    };
  }

  @Get('rules')
  @ApiOperation({ summary: 'List the rules, each with its runbook' })
  @ZodResponse({ status: 200, description: 'The rules', type: AlertRulesAnswer })
  rules(): { rules: AlertRuleJson[] } {
    return {
      rules: this.known.map(({ name, title, kind }) => ({
        name,
        title,
        kind,
        runbook: `${this.runbooks}${name}.md`,
      })),
    };
  }

  @Get(':alertId')
  @AlsoAnswers(404)
  @ApiOperation({ summary: 'Get an alert, and whom it was told to' })
  @ZodResponse({ status: 200, description: 'The alert', type: AlertDetailAnswer })
  async get(@Param() { alertId }: AlertPath): Promise<AlertDetailJson> {
    const alert = await this.alerts.existing(alertId);
    const notices = await this.alerts.store.notices(alertId);
    return {
      ...alertJson(alert, this.runbooks),
      notices: notices.map(({ sentAt, ...rest }) => ({ ...rest, sentAt: sentAt?.toISOString() ?? null })),
    };
  }

  @Post(':alertId/acknowledge')
  @HttpCode(200)
  @AlsoAnswers(404, 409)
  @ApiOperation({ summary: 'Say that you have it in hand: it is not sent further' })
  @ZodResponse({ status: 200, description: 'The alert', type: AlertAnswer })
  acknowledge(
    @Param() { alertId }: AlertPath,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<AlertJson> {
    return this.calls.run(call, async (tx) =>
      alertJson(await this.alerts.acknowledge(tx, alertId, caller.actor), this.runbooks),
    );
  }

  @Post(':alertId/resolve')
  @HttpCode(200)
  @AlsoAnswers(404)
  @ApiOperation({ summary: 'Say that it is over' })
  @ZodResponse({ status: 200, description: 'The alert', type: AlertAnswer })
  resolve(
    @Param() { alertId }: AlertPath,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<AlertJson> {
    return this.calls.run(call, async (tx) =>
      alertJson(await this.alerts.resolve(tx, alertId, caller.actor), this.runbooks),
    );
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function position([at, id]: unknown[]): { raisedAt: Date; id: string } | null {
  const isInstant = typeof at === 'number' && Number.isSafeInteger(at) && Math.abs(at) < 8e15;
  return isInstant && typeof id === 'string' && UUID.test(id) ? { raisedAt: new Date(at), id } : null;
}
