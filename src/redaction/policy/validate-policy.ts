import { DomainError } from '../../foundation/errors';
import { compilePatterns } from './operator-patterns';
import { DEFAULT_THRESHOLD } from '../scoring/score';
import type { OperatorPattern, RedactionAction, RedactionPolicy } from './policy';

const ACTIONS: ReadonlySet<unknown> = new Set(['never-store', 'redact', 'allow']);
const TYPE_NAME = /^[A-Z][A-Z0-9_]{1,39}$/;
/** In neither part, whatever a policy says: cards, and what opens an account (PCI DSS 3.2.1; one-time codes, PINs, passwords). */
const ALWAYS = { CREDIT_CARD: 'never-store', SECRET: 'never-store' } as const;
const NEVER_STORED: ReadonlySet<string> = new Set(Object.keys(ALWAYS));
const MAX_TYPES = 500;
const MAX_CHANNELS = 1000;

/**
 * Checks a policy from outside and returns it typed. Throws `redaction.policy.invalid` (or `redaction.pattern.invalid`) saying which part breaks which rule; the text of
 * the error never repeats a pattern.
 */
export function validatePolicy(input: unknown): RedactionPolicy {
  const policy = record(input, 'the policy');
  const { version, otherwise = 'redact', types = {}, channels, thresholds, patterns } = policy;
  if (!Number.isInteger(version) || (version as number) < 1)
    throw invalid('version must be a whole number from 1');
  const checked = {
    version: version as number,
    otherwise: action(otherwise, 'otherwise'),
    types: { ...actions(types, 'types'), ...ALWAYS },
    ...(channels === undefined ? {} : { channels: channelActions(channels) }),
    ...(thresholds === undefined ? {} : { thresholds: scores(thresholds) }),
    ...(patterns === undefined ? {} : { patterns: operatorPatterns(patterns) }),
  };
  for (const key of Object.keys(policy))
    if (!KEYS.has(key))
      throw invalid('unknown key: version, otherwise, types, channels, thresholds and patterns are known');
  return checked;
}

const KEYS: ReadonlySet<string> = new Set([
  'version',
  'otherwise',
  'types',
  'channels',
  'thresholds',
  'patterns',
]);

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`${where} must be an object`);
  return value as Record<string, unknown>;
}

function action(value: unknown, where: string): RedactionAction {
  if (!ACTIONS.has(value)) throw invalid(`${where} must be never-store, redact or allow`);
  return value as RedactionAction;
}

function actions(value: unknown, where: string): Record<string, RedactionAction> {
  const entries = Object.entries(record(value, where));
  if (entries.length > MAX_TYPES) throw invalid(`${where} may name at most ${MAX_TYPES} types`);
  return Object.fromEntries(
    entries.map(([type, what]) => [typeName(type, where), actionOf(type, what, where)]),
  );
}

function actionOf(type: string, value: unknown, where: string): RedactionAction {
  const what = action(value, `${where}.${type}`);
  if (NEVER_STORED.has(type) && what !== 'never-store')
    throw invalid(`${where}.${type} must be never-store: cards and secrets are kept in neither part`);
  return what;
}

function channelActions(value: unknown): Record<string, Record<string, RedactionAction>> {
  const entries = Object.entries(record(value, 'channels'));
  if (entries.length > MAX_CHANNELS) throw invalid(`channels may name at most ${MAX_CHANNELS}`);
  return Object.fromEntries(
    entries.map(([channel, types], index) => [channel, actions(types, `channel ${index + 1}`)]),
  );
}

function scores(value: unknown): Record<string, number> {
  const entries = Object.entries(record(value, 'thresholds'));
  if (entries.length > MAX_TYPES) throw invalid(`thresholds may name at most ${MAX_TYPES} types`);
  for (const [type, score] of entries) {
    const name = typeName(type, 'thresholds');
    const most = NEVER_STORED.has(name) ? DEFAULT_THRESHOLD : 1;
    if (typeof score !== 'number' || !(score >= 0 && score <= most))
      throw invalid(`thresholds.${name} must be between 0 and ${most}`);
  }
  return Object.fromEntries(entries) as Record<string, number>;
}

function operatorPatterns(value: unknown): OperatorPattern[] {
  if (!Array.isArray(value)) throw invalid('patterns must be a list');
  const patterns = value.map((item: unknown, index) => {
    const { type, pattern, ignoreCase, action: what } = record(item, `pattern ${index + 1}`);
    if (typeof pattern !== 'string') throw invalid(`pattern ${index + 1}: must be a string`);
    if (ignoreCase !== undefined && typeof ignoreCase !== 'boolean')
      throw invalid(`pattern ${index + 1}: ignoreCase must be true or false`);
    const name = typeName(type, `pattern ${index + 1}`);
    return {
      type: name,
      pattern,
      action: actionOf(name, what, `pattern ${index + 1}: action`),
      ...(ignoreCase === undefined ? {} : { ignoreCase }),
    };
  });
  compilePatterns(patterns);
  return patterns;
}

function typeName(value: unknown, where: string): string {
  if (typeof value !== 'string' || !TYPE_NAME.test(value))
    throw invalid(`${where}: a type is named in capitals, digits and underscores, at most 40`);
  return value;
}

const invalid = (message: string): DomainError =>
  new DomainError('invalid', 'redaction.policy.invalid', message);
