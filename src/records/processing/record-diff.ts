/** One thing that changed: where, and from what to what; `null` where there was or is nothing. */
export interface RecordChange {
  path: string;
  before: unknown;
  after: unknown;
}

/**
 * What changed between two records. Elements of a list are told apart by their `id`, `name`, `what` or `to`, or by what they say: a recipient that was added
 * is one change, wherever it stands in the list.
 */
export function recordDiff(before: unknown, after: unknown, path = ''): RecordChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const [was, is] = [asFields(before), asFields(after)];
  if (was === null || is === null) return [{ path, before: before ?? null, after: after ?? null }];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
  return names.flatMap((name) => recordDiff(was[name], is[name], path === '' ? name : `${path}.${name}`));
}

function asFields(value: unknown): Record<string, unknown> | null {
  if (Array.isArray(value)) return Object.fromEntries(value.map((one) => [nameOf(one), one] as const));
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}

function nameOf(element: unknown): string {
  if (typeof element !== 'object' || element === null) return String(element);
  const fields = element as Record<string, unknown>;
  const name = fields.id ?? fields.name ?? fields.what ?? fields.to;
  return typeof name === 'string' ? name : JSON.stringify(element);
}
