import { Body, Controller, Get, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import {
  AlsoAnswers,
  Idempotent,
  type IdempotentCall,
  readPage,
  UnsafeCalls,
} from '../../../foundation/http';
import { type Caller, CurrentCaller } from '../../../identity';
import { type PolicyVersion, policyOf, RedactionPolicies } from '../../../vault/policies';
import { previewOf } from './policy-preview';
import {
  PolicyAnswer,
  PolicyBody,
  type PolicyJson,
  PolicyVersionsAnswer,
  type PolicyVersionsJson,
  PolicyVersionsQuery,
  PreviewAnswer,
  PreviewBody,
  type PreviewJson,
} from './redaction-bodies';

/** `/v1/redaction/policy`: what is masked how. */
@ApiTags('administration')
@Controller('v1/redaction/policy')
export class RedactionPolicyHttpController {
  constructor(
    private readonly policies: RedactionPolicies,
    private readonly calls: UnsafeCalls,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Read the redaction policy in force' })
  @ZodResponse({ status: 200, description: 'The policy', type: PolicyAnswer })
  async read(): Promise<PolicyJson> {
    return policyJson(await this.policies.current());
  }

  @Put()
  @AlsoAnswers(409)
  @ApiOperation({
    summary: 'Decide the redaction policy',
    description:
      'Makes a new version, which replaces the one in force as a whole. Holds within seconds, for messages from then on: what was redacted before stays as it is. Ask for a preview first. Each version leaves an audit entry with its digest.',
  })
  @ZodResponse({ status: 200, description: 'The policy as it is now', type: PolicyAnswer })
  change(
    @Body() { version, otherwise, types, channels, thresholds, patterns }: PolicyBody,
    @CurrentCaller() { actor }: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<PolicyJson> {
    return this.calls.run(call, async (tx) =>
      policyJson(
        await this.policies.change(tx, { otherwise, types, channels, thresholds, patterns }, version, actor),
      ),
    );
  }

  @Get('versions')
  @ApiOperation({ summary: 'List the versions of the redaction policy, newest first' })
  @ZodResponse({ status: 200, description: 'A page', type: PolicyVersionsAnswer })
  async versions(@Query() query: PolicyVersionsQuery): Promise<PolicyVersionsJson> {
    const { rows, nextCursor } = await readPage(query, BY_VERSION, (limit, before = 2 ** 31 - 1) =>
      this.policies.history(before, limit),
    );
    return {
      versions: rows.map((one) => ({ ...policyJson(one), text: one.text, changedBy: one.changedBy })),
      nextCursor,
    };
  }

  @Post('preview')
  @ApiOperation({
    summary: 'See what a policy makes of a sample text',
    description:
      'Changes nothing, and keeps nothing of the sample. An external recogniser is not asked. Write a sample instead of copying a message.',
  })
  @ZodResponse({ status: 200, description: 'What would be read and kept', type: PreviewAnswer })
  async preview(@Body() { policy: draft, ...sample }: PreviewBody): Promise<PreviewJson> {
    if (draft !== undefined) return { version: null, ...previewOf(policyOf(draft, 1), sample) };
    const { policy } = await this.policies.current();
    return { version: policy.version, ...previewOf(policy, sample) };
  }
}

function policyJson({ policy, digest, changedAt }: PolicyVersion): PolicyJson {
  const { version, otherwise, types, channels = {}, thresholds = {}, patterns = [] } = policy;
  return {
    version,
    otherwise,
    types,
    channels,
    thresholds,
    patterns: [...patterns],
    changedAt: changedAt?.toISOString() ?? null,
    digest: digest.toString('base64'),
  };
}

const BY_VERSION = {
  of: ({ policy }: { policy: { version: number } }) => [policy.version],
  read: ([version]: unknown[]) =>
    typeof version === 'number' && Number.isInteger(version) && version > 0 ? version : null,
};
