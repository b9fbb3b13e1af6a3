import { type ApiRole, PERSON_ROLES } from './roles';

/** Who may use a route, and what the others are told. */
export interface Permission {
  roles: readonly ApiRole[];
  /** Answered 404 instead of 403: whether such a thing exists is none of their business. */
  hiddenFrom: readonly ApiRole[];
  /** Messages leave by it: the caller has to say why. */
  opensMessages?: boolean;
  /** Reads about people and has no audit entry of its own: it leaves one `api.read`. */
  isPersonal?: boolean;
}

/** Open to everybody: it says nothing about anybody. */
export const PUBLIC = 'public';
/** For whoever is nobody yet: the route itself looks at what they bring. */
export const SIGN_IN = 'sign-in';

const only = (...roles: ApiRole[]): Permission => ({ roles, hiddenFrom: [] });
const opening = (...roles: ApiRole[]): Permission => ({ roles, hiddenFrom: [], opensMessages: true });
/** Of a request: that somebody made one is known to those who work on requests and those who audit them. */
const ofRequest = (...roles: ApiRole[]): Permission => ({ roles, hiddenFrom: ['agent', 'team_lead', 'crm'] });

const personal = (permission: Permission): Permission => ({ ...permission, isPersonal: true });

const READERS = ['agent', 'team_lead', 'admin', 'owner', 'dpo', 'crm'] as const;
const DECIDERS = ['dpo', 'owner'] as const;
const OPERATORS = ['admin', 'owner'] as const;
const STEWARDS = ['dpo', 'owner', 'admin'] as const;

/**
 * Every route of the API and the roles that may use it; the one guard knows no other rule. A route without a line is refused to everybody, and a
 * test fails the build for it, as for a line without a route.
 *
 * What depends on the thing and not on the route (an agent's assigned conversations, a key's channels) is checked where the thing is read, and
 * answered 404.
 */
export const PERMISSIONS: Readonly<Record<string, Permission | typeof PUBLIC | typeof SIGN_IN>> = {
  'GET /health/live': PUBLIC,
  'GET /health/ready': PUBLIC,
  'GET /openapi.json': PUBLIC,
  'GET /docs': PUBLIC,
  'GET /docs/:file': PUBLIC,
  // The link is not enough: a code goes to the person's own number.
  'GET /packages/:token': PUBLIC,
  'POST /packages/:token': PUBLIC,
  'POST /packages/:token/code': PUBLIC,

  'POST /v1/sessions': SIGN_IN,
  'POST /v1/enrolment': SIGN_IN,
  'POST /v1/enrolment/completion': SIGN_IN,
  'GET /v1/sign-in/openid': SIGN_IN,
  'GET /v1/sign-in/openid/callback': SIGN_IN,
  'GET /v1/sessions': only(...PERSON_ROLES),
  'GET /v1/sessions/current': only(...PERSON_ROLES),
  'DELETE /v1/sessions/:sessionId': only(...PERSON_ROLES),
  'GET /v1/users': personal(only(...OPERATORS, 'dpo', 'auditor', 'team_lead')),
  'POST /v1/users': only(...OPERATORS),
  'POST /v1/users/:userId/invitation': only(...OPERATORS),
  'PUT /v1/users/:userId/role': only(...OPERATORS),
  'GET /v1/users/:userId/offboarding': personal(only(...OPERATORS, 'dpo', 'auditor')),
  'POST /v1/users/:userId/offboarding': only(...OPERATORS),
  'POST /v1/users/:userId/offboarding/report': only(...STEWARDS),
  'POST /v1/users/:userId/offboarding/review': only(...STEWARDS),

  'POST /v1/subjects/search': only(...READERS),
  'GET /v1/subjects/:subjectId/messages': opening(...READERS),
  'POST /v1/messages': only('crm', 'admin', 'owner'),
  'GET /v1/messages/:messageId/media/:mediaId': opening(...READERS),
  'GET /v1/messages/:messageId/retention': personal(only(...READERS, 'auditor')),
  'GET /v1/conversations': personal(only(...READERS)),
  'PUT /v1/conversations/:subjectId/assignee': only('team_lead', ...OPERATORS),

  'GET /v1/erasures': personal(only('crm', ...STEWARDS, 'auditor')),
  'POST /v1/erasures/:erasureId/ack': only('crm'),

  'POST /v1/requests': only(...STEWARDS),
  'GET /v1/requests': personal(only(...STEWARDS, 'auditor')),
  'GET /v1/requests/:requestId': personal(ofRequest(...STEWARDS, 'auditor')),
  'POST /v1/requests/:requestId/verification': ofRequest(...STEWARDS),
  'POST /v1/requests/:requestId/verification/confirm': ofRequest(...STEWARDS),
  'POST /v1/requests/:requestId/approve': ofRequest(...DECIDERS),
  'POST /v1/requests/:requestId/refuse': ofRequest(...DECIDERS),
  'POST /v1/requests/:requestId/extend': ofRequest(...DECIDERS),
  'POST /v1/requests/:requestId/lift': ofRequest(...DECIDERS),
  'POST /v1/requests/:requestId/withdraw': ofRequest(...STEWARDS),
  'GET /v1/requests/:requestId/certificate': personal(ofRequest(...STEWARDS, 'auditor')),
  'POST /v1/requests/:requestId/certificate/withdraw': ofRequest(...DECIDERS),
  'POST /v1/requests/:requestId/certificate/reissue': ofRequest(...DECIDERS),
  'GET /v1/requests/:requestId/package': ofRequest(...DECIDERS),
  'POST /v1/requests/:requestId/package/link': ofRequest(...DECIDERS),

  'GET /v1/backups': only(...STEWARDS, 'auditor'),
  'POST /v1/backups': only(...STEWARDS),
  'POST /v1/backups/:backupId/drill': only(...STEWARDS),
  'GET /v1/drills/:drillId': only(...STEWARDS, 'auditor'),

  'GET /v1/retention/classes': only(...STEWARDS, 'auditor', 'team_lead'),
  'PUT /v1/retention/classes/:name': only(...STEWARDS),
  'POST /v1/retention/changes/:changeId/approve': only(...STEWARDS),
  'DELETE /v1/retention/changes/:changeId': only(...STEWARDS),
  'GET /v1/retention/tags': only(...STEWARDS, 'auditor', 'crm'),
  'PUT /v1/retention/tags/:tag': only(...STEWARDS),
  'GET /v1/conversations/:subjectId/retention': personal(only(...STEWARDS, 'auditor', 'crm')),
  'PUT /v1/conversations/:subjectId/retention': only(...STEWARDS, 'crm'),
  'POST /v1/retention/preview': only(...STEWARDS, 'auditor'),
  'POST /v1/retention/runs': only(...STEWARDS),
  'GET /v1/retention/runs': only(...STEWARDS, 'auditor'),

  'POST /v1/holds': only(...DECIDERS),
  'GET /v1/holds': personal(only(...STEWARDS, 'auditor')),
  'DELETE /v1/holds/:holdId': ofRequest(...DECIDERS),

  'GET /v1/redaction/policy': only(...STEWARDS, 'auditor'),
  'PUT /v1/redaction/policy': only(...STEWARDS),
  'GET /v1/redaction/policy/versions': only(...STEWARDS, 'auditor'),
  'POST /v1/redaction/policy/preview': only(...STEWARDS),
  'GET /v1/analytics/daily': only(...STEWARDS, 'auditor', 'team_lead'),

  'GET /v1/audit/entries': only(...STEWARDS, 'auditor'),
  'GET /v1/audit/export': only(...STEWARDS, 'auditor'),
  'GET /v1/audit/checkpoint': only(...STEWARDS, 'auditor'),
  'GET /v1/audit/proof': only(...STEWARDS, 'auditor'),

  'GET /v1/channels': only(...READERS, 'auditor'),
  'PUT /v1/channels/:channelId': only(...OPERATORS),
  'GET /v1/recipients': only(...STEWARDS, 'auditor'),
  'POST /v1/recipients': only(...STEWARDS),
  'GET /v1/requests/:requestId/tasks': personal(ofRequest(...STEWARDS, 'auditor')),
  'POST /v1/requests/:requestId/tasks/:taskId/evidence': ofRequest(...STEWARDS),
  'POST /v1/requests/:requestId/tasks/:taskId/retry': ofRequest(...STEWARDS),
  'GET /v1/data-deletions': personal(only(...STEWARDS, 'auditor')),
  'POST /v1/data-deletions/:deletionId/decision': only(...DECIDERS),
  'GET /v1/channels/:channelId/outside': only(...STEWARDS, 'auditor'),
  'PUT /v1/channels/:channelId/outside': only(...STEWARDS),
  'PUT /v1/recipients/:recipientId/webhook': only(...STEWARDS),
  'DELETE /v1/recipients/:recipientId/webhook': only(...STEWARDS),
  'GET /v1/notices': personal(only('crm')),
  'POST /v1/notices/:noticeId/ack': only('crm'),
  'POST /v1/notices/:noticeId/retry': only(...STEWARDS),
  'GET /v1/api-keys': only(...OPERATORS, 'dpo', 'auditor'),
  'POST /v1/api-keys': only(...OPERATORS),
  'DELETE /v1/api-keys/:keyId': only(...OPERATORS),
  'GET /v1/alerts': only(...STEWARDS, 'auditor', 'team_lead'),
  'GET /v1/alerts/rules': only(...STEWARDS, 'auditor', 'team_lead'),
  'GET /v1/alerts/:alertId': only(...STEWARDS, 'auditor', 'team_lead'),
  'POST /v1/alerts/:alertId/acknowledge': only(...STEWARDS),
  'POST /v1/alerts/:alertId/resolve': only(...STEWARDS),
  'GET /v1/processing-activities': only(...STEWARDS, 'auditor'),
  'GET /v1/processing-activities/versions': only(...STEWARDS, 'auditor'),
  'GET /v1/processing-activities/diff': only(...STEWARDS, 'auditor'),
  'GET /v1/reviews': only(...STEWARDS, 'auditor'),
  'GET /v1/reviews/:reviewId': only(...STEWARDS, 'auditor'),
  'POST /v1/reviews/:reviewId/sign': only(...DECIDERS),
  'GET /v1/consents': personal(only(...STEWARDS, 'auditor')),
  'POST /v1/consents': only('crm', ...STEWARDS),
  'GET /v1/consents/check': personal(only(...READERS)),
  'GET /v1/incidents': only(...STEWARDS, 'auditor'),
  'POST /v1/incidents': only(...STEWARDS),
  'POST /v1/incidents/contain': only(...STEWARDS),
  'GET /v1/incidents/:incidentId': only(...STEWARDS, 'auditor'),
  'GET /v1/incidents/:incidentId/subjects': personal(only(...STEWARDS, 'auditor')),
  'GET /v1/incidents/:incidentId/drafts': only(...STEWARDS),
  'POST /v1/incidents/:incidentId/resume': only(...STEWARDS),
  'POST /v1/incidents/:incidentId/told': only(...DECIDERS),
  'POST /v1/incidents/:incidentId/close': only(...DECIDERS),
  'GET /v1/credentials': only(...OPERATORS, 'dpo', 'auditor'),
  'GET /v1/credentials/:credentialId/uses': only(...OPERATORS, 'dpo', 'auditor'),
  'POST /v1/credentials': only(...OPERATORS),
  'POST /v1/credentials/:credentialId/rotate': only(...OPERATORS),
  'DELETE /v1/credentials/:credentialId': only(...OPERATORS),
};

/** The line of a route; undefined when it has none. */
export function permissionOf(
  method: string,
  path: string,
): Permission | typeof PUBLIC | typeof SIGN_IN | undefined {
  // Fastify answers HEAD with the route of GET.
  return PERMISSIONS[`${method === 'HEAD' ? 'GET' : method} ${path}`];
}
