/** Who may call the API: people's roles, and `crm` for integrations. */
export const API_ROLES = ['agent', 'team_lead', 'admin', 'owner', 'dpo', 'auditor', 'crm'] as const;
/** One of {@link API_ROLES}. */
export type ApiRole = (typeof API_ROLES)[number];

/** The roles of people: a `crm` is a system and has a key. */
export const PERSON_ROLES = ['agent', 'team_lead', 'admin', 'owner', 'dpo', 'auditor'] as const;
/** One of {@link PERSON_ROLES}. */
export type PersonRole = (typeof PERSON_ROLES)[number];

/** True for a role that a person can have. */
export function isPersonRole(role: ApiRole): role is PersonRole {
  return role !== 'crm';
}

/** Roles that can change what others may do or end what cannot be brought back: a password alone does not open them. */
export const SECOND_FACTOR_ROLES: readonly ApiRole[] = ['dpo', 'admin', 'owner'];

/** True for the name of a role. */
export function isApiRole(name: string): name is ApiRole {
  return (API_ROLES as readonly string[]).includes(name);
}

/**
 * Whose keys a role may issue and revoke, and whom it may invite and end. Nobody makes somebody more powerful than themselves: an admin runs the installation, but reads no
 * originals and decides no request, so an admin's key must not be able to become an owner's or a DPO's.
 */
export const MAY_ISSUE: Readonly<Partial<Record<ApiRole, readonly ApiRole[]>>> = {
  owner: API_ROLES,
  admin: ['agent', 'team_lead', 'admin', 'auditor', 'crm'],
};
