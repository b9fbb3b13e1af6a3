import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import {
  cursorField,
  givenInstantField,
  instantField,
  limitField,
  nextCursorField,
  uuidField,
} from '../foundation/http';
import {
  CONTAINMENT_STEPS,
  type Incident,
  INCIDENT_KINDS,
  type IncidentStep,
  NO_REPORT_GROUNDS,
  SUSPENSIONS,
} from './incident';

const suspend = z.enum(SUSPENSIONS).meta({
  description:
    'Sends stop in any case. `unsubscribe` ends the webhooks of whole accounts, which are lost once Meta’s retry window is over; `deregister` takes the numbers offline; both until `resume`',
  example: 'none',
});

const incident = z.object({
  id: uuidField('The incident'),
  kind: z.enum(INCIDENT_KINDS).meta({ description: 'What it is', example: 'credential-leak' }),
  state: z
    .enum(['containing', 'investigating', 'remediating', 'closed'])
    .meta({ description: 'Where it stands', example: 'investigating' }),
  credentialId: z
    .uuid()
    .nullable()
    .meta({ description: 'The version that leaked', example: '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7' }),
  suspend,
  channels: z.array(uuidField('A channel whose data were in reach')),
  exposedFrom: instantField('Since when data were in reach'),
  exposedUntil: instantField('Until when; null while it goes on').nullable(),
  detectedAt: instantField('When it was registered here'),
  awareAt: instantField('When the controller became aware'),
  reportDueAt: instantField('Until when the authority must be told: 72 hours from awareness (Art. 33(1))'),
  containedAt: instantField('When the worker had done what can be done by calls').nullable(),
  authorityToldAt: instantField('When the authority was told').nullable(),
  subjectsToldAt: instantField('When the people concerned were told').nullable(),
  noReportGround: z
    .enum(NO_REPORT_GROUNDS)
    .nullable()
    .meta({ description: 'Why the authority need not be told', example: null }),
  closedAt: instantField('When it was closed').nullable(),
});

const step = z.object({
  name: z.enum(CONTAINMENT_STEPS).meta({ description: 'What was to be done', example: 'revoke' }),
  state: z.enum(['done', 'failed', 'needs-person', 'not-applicable']).meta({
    description: '`failed` is tried again; `needs-person` says in `evidence.why` what no call can do',
    example: 'done',
  }),
  at: instantField('When'),
  evidence: z
    .record(z.string(), z.unknown())
    .meta({ description: 'Ids, codes and counts', example: { channels: 1 } }),
});

const entry = z.record(z.string(), z.unknown()).meta({
  description: 'An entry of the audit log',
  example: { i: 17, type: 'incident.opened' },
});

const incidentDetail = z.object({
  ...incident.shape,
  hoursLeft: z.number().nullable().meta({
    description:
      'Until the authority must be told; negative when that is late; null once it was told or need not be',
    example: 71.5,
  }),
  steps: z.array(step),
  timeline: z.array(entry),
});

/** An incident as the API shows it. */
export type IncidentJson = z.infer<typeof incident>;
/** An incident with its steps and its story. */
export type IncidentDetailJson = z.infer<typeof incidentDetail>;

/** All incidents. */
export class IncidentListAnswer extends createZodDto(z.object({ incidents: z.array(incident) })) {}
/** An incident. */
export class IncidentAnswer extends createZodDto(incident) {}
/** An incident with its steps and its story. */
export class IncidentDetailAnswer extends createZodDto(incidentDetail) {}

const contained = z.object({
  ...incident.shape,
  value: z.string().optional().meta({
    description: 'The new secret, where Lethe made it, shown this once',
    example: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
  }),
});
/** What {@link ContainedAnswer} carries. */
export type ContainedJson = z.infer<typeof contained>;
/** An incident whose containment has begun. */
export class ContainedAnswer extends createZodDto(contained) {}

/** A page of people whose data were in reach. */
export class ExposedSubjectsAnswer extends createZodDto(
  z.object({
    subjects: z.array(
      z.object({
        subjectId: uuidField('The person’s reference'),
        messages: z.int().meta({ description: 'Messages of theirs in the time of exposure', example: 3 }),
      }),
    ),
    nextCursor: nextCursorField,
  }),
) {}
/** Which page. */
export class ExposedSubjectsQuery extends createZodDto(
  z.strictObject({ limit: limitField(), cursor: cursorField }),
) {}

/** The two notices. */
export class DraftsAnswer extends createZodDto(
  z.object({
    authority: z.string().meta({
      description: 'Markdown with the particulars of Art. 33(3); brackets mark what a person must write',
      example: '# Notification of a personal data breach (Art. 33 GDPR)\n\n…',
    }),
    subjects: z.string().meta({
      description: 'Markdown with the particulars of Art. 34(2)',
      example: '# About your messages with Example Shop\n\n…',
    }),
  }),
) {}

const awareAt = givenInstantField('When the controller became aware; now, unless said').optional();

/** A leak to contain. */
export class ContainBody extends createZodDto(
  z.strictObject({
    credentialId: uuidField('The version of the credential that leaked'),
    exposedFrom: givenInstantField(
      'Since when it may have been known to others; since it was stored, unless said',
    ).optional(),
    awareAt,
    suspend: suspend.optional(),
    replacement: z.string().min(1).max(4_096).optional().meta({
      description: 'The new secret, for kinds that only their issuer can make: app secrets, BSP secrets',
      example: '0123456789abcdef0123456789abcdef',
    }),
  }),
) {}

/** Any other incident. */
export class NewIncidentBody extends createZodDto(
  z.strictObject({
    kind: z
      .enum(['account-takeover', 'unauthorised-access', 'loss', 'other'])
      .meta({ description: 'What it is; contain a leak instead', example: 'unauthorised-access' }),
    exposedFrom: givenInstantField('Since when data were in reach'),
    exposedUntil: givenInstantField('Until when; absent while it goes on').optional(),
    awareAt,
    channels: z.array(uuidField('A channel whose data were in reach')).max(1_000),
    alertId: uuidField('The alert by which it was noticed; the audit log remembers').optional(),
  }),
) {}

/** That somebody was told, or need not be. */
export class ToldBody extends createZodDto(
  z
    .strictObject({
      whom: z
        .enum(['authority', 'subjects'])
        .optional()
        .meta({ description: 'Who was told', example: 'authority' }),
      at: givenInstantField('When they were told').optional(),
      ground: z.enum(NO_REPORT_GROUNDS).optional().meta({
        description: 'Why nobody needs to be told; instead of `whom` and `at`',
        example: 'unlikely-risk',
      }),
    })
    .refine(
      ({ whom, at, ground }) =>
        (whom === undefined) === (at === undefined) && (whom === undefined) !== (ground === undefined),
      {
        error: 'must be `whom` and `at`, or `ground` alone',
      },
    ),
) {}

/** The incident that a path names. */
export class IncidentPath extends createZodDto(z.object({ incidentId: uuidField('The incident') })) {}

/** An incident as the API shows it. */
export function incidentJson(of: Incident): IncidentJson {
  const text = (instant: Date | null) => instant?.toISOString() ?? null;
  const { id, kind, state, credentialId, suspend: how, channelIds, noReportGround } = of;
  return {
    id,
    kind,
    state,
    credentialId,
    suspend: how,
    channels: channelIds,
    exposedFrom: of.exposedFrom.toISOString(),
    exposedUntil: text(of.exposedUntil),
    detectedAt: of.detectedAt.toISOString(),
    awareAt: of.awareAt.toISOString(),
    reportDueAt: of.reportDueAt.toISOString(),
    containedAt: text(of.containedAt),
    authorityToldAt: text(of.authorityToldAt),
    subjectsToldAt: text(of.subjectsToldAt),
    noReportGround,
    closedAt: text(of.closedAt),
  };
}

/** A step as the API shows it. */
export function stepJson({ name, state, at, evidence }: IncidentStep): IncidentDetailJson['steps'][number] {
  return { name, state, at: at.toISOString(), evidence };
}
