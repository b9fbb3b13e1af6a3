import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { instantField, limitField, uuidField } from '../../foundation/http';
import type { Notice } from '../notices';

const notice = z.object({
  id: uuidField('Names the notice, for acknowledging it'),
  type: z
    .enum(['subject.erased', 'subject.rectified', 'subject.restricted', 'subject.restriction_lifted'])
    .meta({ description: 'What became of the person’s data', example: 'subject.restricted' }),
  recipientId: uuidField('Who is told'),
  subjectId: uuidField('The reference of the person'),
  occurredAt: instantField('When it happened'),
  phase: z
    .enum(['pending', 'delivered', 'acknowledged', 'escalated'])
    .meta({ description: 'How far the notice is', example: 'delivered' }),
  attempts: z.int().meta({ description: 'Attempts at the webhook', example: 1 }),
  acknowledgeBy: instantField('Until when it is to be acknowledged').nullable(),
  reason: z
    .enum(['window-over', 'gone', 'not-acknowledged'])
    .nullable()
    .meta({ description: 'Why a person has to look', example: null }),
});

/** A notice as the API shows it. */
export type NoticeJson = z.infer<typeof notice>;
/** A notice. */
export class NoticeAnswer extends createZodDto(notice) {}
/** Open notices. */
export class NoticeListAnswer extends createZodDto(z.object({ notices: z.array(notice) })) {}
/** How many to list. */
export class NoticeListQuery extends createZodDto(z.strictObject({ limit: limitField() })) {}
/** The notice that a path names. */
export class NoticePath extends createZodDto(z.object({ noticeId: uuidField('The notice') })) {}

/** A notice as the API shows it. */
export function noticeJson({ id, type, recipientId, subjectRef, occurredAt, state }: Notice): NoticeJson {
  return {
    id,
    type,
    recipientId,
    subjectId: subjectRef,
    occurredAt: occurredAt.toISOString(),
    phase: state.phase,
    attempts: state.attempts,
    acknowledgeBy: state.phase === 'delivered' ? new Date(state.acknowledgeByMs).toISOString() : null,
    reason: state.phase === 'escalated' ? state.reason : null,
  };
}
