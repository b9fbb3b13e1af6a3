import { redactPayload, scrubPayload, type MessagePayload, type RedactedPayload } from '../../redaction';
import { type JsonObject, type MessageUpdate, withoutQuotedOthers } from '../../whatsapp';
import type { CurrentRedactor } from '../policies';
import { ExternalFindings, type TextRecogniser } from './external-findings';
import { countHeldBack, holdBack } from './held-back';
import type { PlacedUpdate } from './parties';

/** What redaction needs. */
export interface RedactionStepParts {
  rules: Pick<CurrentRedactor, 'refresh' | 'current'>;
  /** Asked about every free text, where there is one. */
  recogniser?: TextRecogniser | undefined;
  /** Told of every failure of redaction, without content. */
  onRedactionFailure: (error: unknown) => void;
}

/** A message as redaction left it, and by which version of the policy. */
export interface RedactedUpdate {
  redacted: RedactedPayload;
  policyVersion: number;
}

/**
 * Redacts the messages of a run, and never fails for one of them: what cannot be trusted (budget, policy, recogniser away, a mistake of ours) is held back, so
 * that it is sealed and not passed on.
 */
export class RedactionStep {
  constructor(private readonly parts: RedactionStepParts) {}

  /** The policy as it is now. Rejects as the database does. */
  refresh(): Promise<void> {
    return this.parts.rules.refresh();
  }

  /** Asks the external recogniser, if there is one, about all messages of a run. */
  async prepare(placed: readonly PlacedUpdate[]): Promise<PreparedRedaction> {
    const { recogniser } = this.parts;
    const findings =
      recogniser === undefined ? null : await ExternalFindings.gather(recogniser, messagesOf(placed));
    return new PreparedRedaction(this.parts, findings);
  }
}

/** Redacts one message after the other of a run. */
export class PreparedRedaction {
  constructor(
    private readonly parts: RedactionStepParts,
    private readonly findings: ExternalFindings<MessageUpdate> | null,
  ) {}

  redact(one: PlacedUpdate, update: MessageUpdate, previousText: string | undefined): RedactedUpdate {
    const { redactor } = this.parts.rules.current;
    const redacted = this.attempt(one, update, previousText);
    countHeldBack(redacted);
    return { redacted, policyVersion: redactor.policy.version };
  }

  private attempt(
    one: PlacedUpdate,
    update: MessageUpdate,
    previousText: string | undefined,
  ): RedactedPayload {
    const { rules, onRedactionFailure } = this.parts;
    const message = payloadOf(update);
    try {
      const found = this.findings === null ? undefined : this.findings.of(update);
      const known = one.party!.recent.context;
      const context =
        previousText === undefined && found === undefined
          ? known
          : { ...known, previousText, found: found ?? undefined };
      const redacted = redactPayload(rules.current.redactor, message, context);
      if (rules.current.holdBack) return holdBack(redacted, 'POLICY_UNREADABLE');
      return found === null ? holdBack(redacted, 'RECOGNISER_AWAY') : redacted;
    } catch (error) {
      onRedactionFailure(error);
      return holdBack(
        scrubPayload(rules.current.redactor, message, one.party?.recent.context),
        'REDACTION_FAILED',
      );
    }
  }
}

function* messagesOf(placed: readonly PlacedUpdate[]): Generator<readonly [MessageUpdate, MessagePayload]> {
  for (const { update, standing } of placed)
    if (update.kind === 'message' && standing?.status === 'ok') yield [update, payloadOf(update)];
}

function payloadOf(update: MessageUpdate): MessagePayload {
  const { content, extras } = withoutQuotedOthers(update);
  return { type: update.type, content, beside: extras as JsonObject };
}
