import type { CertificatePayload } from '../../audit';
import type { ToldRecipient } from './certificate-facts';

type RecipientRow = CertificatePayload['recipients'][number];

/** Each recipient and what it came to (GDPR Art. 19). The feed tells everybody, so that nobody is told less than `submitted`. */
export function recipientRows(recipients: readonly ToldRecipient[]): RecipientRow[] {
  return recipients.map(({ id, category, disclosedFrom, disclosedTo, notice }) => ({
    id,
    category,
    disclosedFrom,
    disclosedTo,
    state: stateOf(notice),
    at: notice === null ? null : atOf(notice).toISOString(),
    evidenceSha256: digestOf(notice),
  }));
}

function stateOf(notice: ToldRecipient['notice']): RecipientRow['state'] {
  if (notice?.state.phase === 'acknowledged') return 'acknowledged';
  return notice?.state.phase === 'escalated' ? 'manual-evidence-needed' : 'submitted';
}

function atOf({ state, occurredAt }: NonNullable<ToldRecipient['notice']>): Date {
  return state.phase === 'pending' ? occurredAt : new Date(state.atMs);
}

/** Of the recipient's last answer; the outbound evidence has it in hex. */
function digestOf(notice: ToldRecipient['notice']): string | null {
  const hex = notice?.evidence.answerSha256;
  return typeof hex === 'string' ? Buffer.from(hex, 'hex').toString('base64') : null;
}
