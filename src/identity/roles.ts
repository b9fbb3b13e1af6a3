/** Who may call the API: people's roles, and `crm` for integrations. */
export const API_ROLES = ['agent', 'team_lead', 'admin', 'owner', 'dpo', 'auditor', 'crm'] as const;
/** One of {@link API_ROLES}. */
export type ApiRole = (typeof API_ROLES)[number];

/** True for the name of a role. */
export function isApiRole(name: string): name is ApiRole {
  return (API_ROLES as readonly string[]).includes(name);
}

/**
 * Whose keys a role may issue and revoke. Nobody makes somebody more powerful than themselves: an admin runs the installation, but reads no
 * originals and decides no request, so an admin's key must not be able to become an owner's or a DPO's.
 */
export const MAY_ISSUE: Readonly<Partial<Record<ApiRole, readonly ApiRole[]>>> = {
  owner: API_ROLES,
  admin: ['agent', 'team_lead', 'admin', 'auditor', 'crm'],
};
