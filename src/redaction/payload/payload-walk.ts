import { readJson, type Json, type JsonObject } from '../../whatsapp';
import { Numbering } from '../page/numbering';
import { maskOf } from '../policy/mask';
import { actionFor } from '../policy/policy';
import { MessageBudget } from '../recognisers/message-budget';
import type { Placeholder, RedactionContext, RedactionReport, Redactor } from '../redactor';
import { typeOfKey, wordsOfKey } from './key-words';
import { BESIDE_RULES, CONTENT_RULES, type FieldRule } from './rules';
import { systemSpans } from './system-text';

const MAX_DEPTH = 24;
const MAX_NODES = 4000;
const LONG_NUMBER = 7;

/** A field in three versions: redacted, masked original, and what of it an agent reads. */
export interface Redacted {
  readonly redacted: Json | undefined;
  readonly masked: Json | undefined;
  readonly said: readonly string[];
}

/** One walk over one message: numbering, report and budget are shared by all its fields. */
export class PayloadWalk {
  readonly placeholders: Placeholder[] = [];
  readonly report: Record<string, number> = {};
  /** Free text met on the way, as it came. */
  readonly texts: string[] = [];
  withheld = false;
  private readonly numbering = new Numbering();
  private nodes = 0;
  private readonly context: RedactionContext;

  constructor(
    private readonly redactor: Redactor,
    context: RedactionContext,
  ) {
    this.context = { ...context, budget: new MessageBudget() };
  }

  field(value: Json, rule: FieldRule, key: string, depth = 0): Redacted {
    this.nodes += 1;
    if (this.nodes > MAX_NODES || depth > MAX_DEPTH) {
      this.withheld = true;
      return { redacted: null, masked: scrubbed(this.redactor, value, this.context), said: [] };
    }
    if (value === null || typeof value === 'boolean') return same(value);
    if (typeof rule === 'string') return this.named(value, rule, key, depth);
    if ('value' in rule)
      return typeof value === 'object' ? this.each(value, () => rule, depth) : this.whole(value, rule.value);
    if ('list' in rule)
      return Array.isArray(value)
        ? this.list(value, rule.list, key, depth)
        : this.field(value, 'any', key, depth + 1);
    if (typeof value !== 'object' || Array.isArray(value)) return this.field(value, 'any', key, depth + 1);
    return this.each(
      value,
      (name) => (Object.hasOwn(rule.fields, name) ? rule.fields[name]! : 'any'),
      depth,
      rule.says,
    );
  }

  private named(
    value: Exclude<Json, null | boolean>,
    rule: Extract<FieldRule, string>,
    key: string,
    depth: number,
  ): Redacted {
    switch (rule) {
      case 'keep':
        return typeof value === 'object'
          ? this.field(value, Array.isArray(value) ? { list: 'any' } : { fields: {} }, key, depth + 1)
          : { ...same(value), said: [String(value)] };
      case 'drop':
        return { redacted: undefined, masked: value, said: [] };
      case 'coarse':
        return this.coarse(value);
      case 'message':
        return this.nested(value, key, depth);
      case 'json':
        return this.json(value, key, depth);
      case 'system':
        return typeof value === 'object'
          ? this.field(value, 'any', key, depth + 1)
          : this.system(String(value));
      case 'text':
      case 'any':
        if (typeof value === 'object')
          return Array.isArray(value)
            ? this.list(value, 'any', key, depth)
            : this.each(value, () => 'any', depth);
        if (typeof value === 'number' && String(value).replace(/\D/g, '').length < LONG_NUMBER)
          return same(value);
        return this.text(value, rule === 'any' ? key : '');
    }
  }

  private list(values: readonly Json[], rule: FieldRule, key: string, depth: number): Redacted {
    const items = values.map((value) => this.field(value, rule, key, depth + 1));
    return {
      redacted: items.map(({ redacted }) => redacted ?? null),
      masked: items.map(({ masked }) => masked ?? null),
      said: items.flatMap(({ said }) => said),
    };
  }

  private each(
    value: JsonObject | Json[],
    ruleOf: (key: string) => FieldRule,
    depth: number,
    says?: readonly string[],
  ): Redacted {
    if (Array.isArray(value)) return this.list(value, ruleOf(''), '', depth);
    const fields: Field[] = [];
    let changed = false;
    for (const key of Object.keys(value)) {
      const inner = value[key];
      if (inner === undefined) continue;
      const field = { key, name: this.safeKey(key), ...this.field(inner, ruleOf(key), key, depth + 1) };
      if (field.redacted !== inner || field.masked !== inner || field.name !== key) changed = true;
      fields.push(field);
    }
    const said = says === undefined ? NOTHING : saidBy(fields, says);
    // Most messages hold nothing: they stay the objects they are.
    return changed ? { ...rebuilt(fields), said } : { redacted: value, masked: value, said };
  }

  /** A key that carries a value ("+14155550100": true) is data too. */
  private safeKey(key: string): string {
    if (!/\d{5}|@/.test(key)) return key;
    const result = this.redactor.redactWith(this.numbering, key, this.context);
    this.take(result.placeholders, result.report);
    return result.withheld ? 'withheld' : result.text;
  }

  private text(value: string | number, key: string): Redacted {
    const written = String(value);
    const words = key === '' ? '' : wordsOfKey(key);
    const byKey = words === '' ? undefined : typeOfKey(words);
    if (byKey !== undefined && written.trim() !== '') return this.whole(value, byKey);
    if (key !== '' && isInternationalNumber(written)) return this.whole(value, 'PHONE_NUMBER');
    this.texts.push(written);
    const context = words === '' ? this.context : { ...this.context, previousText: `${words}?` };
    const result = this.redactor.redactWith(this.numbering, written, context);
    this.take(result.placeholders, result.report);
    if (result.withheld) this.withheld = true;
    const changed = result.text !== written;
    return {
      redacted: changed ? result.text : value,
      masked: result.masked === written ? value : result.masked,
      said: [result.text],
    };
  }

  /** The whole value is of one type. */
  private whole(value: string | number, type: string): Redacted {
    const written = String(value);
    if (written.trim() === '') return same(value);
    this.report[type] = (this.report[type] ?? 0) + 1;
    if (actionFor(this.redactor.policy, type, this.context.channel) === 'never-store') {
      const mask = maskOf(type, written);
      return { redacted: mask, masked: mask, said: [mask] };
    }
    const comparable =
      type === 'PHONE_NUMBER' && /^[\s\d+().-]+$/.test(written) ? `+${written.replace(/\D/g, '')}` : written;
    const placed = this.numbering.place(type, comparable);
    if (placed.isNew) this.placeholders.push({ type, n: placed.n, value: placed.value });
    const placeholder = `[${type}_${placed.n}]`;
    return { redacted: placeholder, masked: this.maskedOf(value, written), said: [placeholder] };
  }

  /** The original of a value that is masked whole: a card in it is masked there too. */
  private maskedOf(value: string | number, written: string): Json {
    if (!/\d/.test(written)) return value;
    const { masked } = this.redactor.redactWith(new Numbering(), written, this.context);
    return masked === written ? value : masked;
  }

  private coarse(value: Exclude<Json, null | boolean>): Redacted {
    const degrees = Number(value);
    this.report.COORDINATE = (this.report.COORDINATE ?? 0) + 1;
    return {
      redacted: Number.isFinite(degrees) ? Math.round(degrees * 10) / 10 : null,
      masked: value,
      said: [],
    };
  }

  private nested(value: Exclude<Json, null | boolean>, key: string, depth: number): Redacted {
    if (typeof value !== 'object' || Array.isArray(value)) return this.field(value, 'any', key, depth + 1);
    const type = typeof value.type === 'string' && Object.hasOwn(CONTENT_RULES, value.type) ? value.type : '';
    const rules: Record<string, FieldRule> = {
      ...BESIDE_RULES,
      type: 'keep',
      id: { value: 'MESSAGE_ID' },
      from: { value: 'PHONE_NUMBER' },
    };
    if (type !== '') rules[type] = CONTENT_RULES[type]!;
    return this.each(value, (name) => (Object.hasOwn(rules, name) ? rules[name]! : 'any'), depth, [type]);
  }

  /** JSON inside a string; what does not parse is text. */
  private json(value: Exclude<Json, null | boolean>, key: string, depth: number): Redacted {
    if (typeof value !== 'string') return this.field(value, 'any', key, depth + 1);
    const inner = readJson(Buffer.from(value, 'utf8'));
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return this.text(value, '');
    const field = this.each(inner, (name) => (name === 'flow_token' ? 'drop' : 'any'), depth + 1);
    const redacted = field.redacted as JsonObject;
    const answers = Object.entries(redacted).flatMap(([name, answer]) =>
      typeof answer === 'string' || typeof answer === 'number' ? [`${name}: ${answer}`] : [],
    );
    return { redacted: JSON.stringify(redacted), masked: JSON.stringify(field.masked), said: answers };
  }

  private system(body: string): Redacted {
    const spans = systemSpans(body);
    if (spans === undefined) return this.whole(body, 'SYSTEM_TEXT');
    this.texts.push(body);
    const result = this.redactor.redactWith(this.numbering, body, { ...this.context, extraSpans: spans });
    this.take(result.placeholders, result.report);
    if (result.withheld) this.withheld = true;
    return { redacted: result.text, masked: result.masked, said: [result.text] };
  }

  private take(placeholders: readonly Placeholder[], report: RedactionReport): void {
    this.placeholders.push(...placeholders);
    for (const [type, count] of Object.entries(report)) this.report[type] = (this.report[type] ?? 0) + count;
  }
}

/** A field of an object, and the name it may be passed on under. */
interface Field extends Redacted {
  readonly key: string;
  readonly name: string;
}

function rebuilt(fields: readonly Field[]): { redacted: JsonObject; masked: JsonObject } {
  const redacted = Object.create(null) as JsonObject;
  const masked = Object.create(null) as JsonObject;
  for (const field of fields) {
    if (field.redacted !== undefined) redacted[field.name] = field.redacted;
    if (field.masked !== undefined) masked[field.key] = field.masked;
  }
  return { redacted, masked };
}

const NOTHING: readonly string[] = [];

const saidBy = (fields: readonly Field[], says: readonly string[]): readonly string[] =>
  says.flatMap((key) => fields.find((field) => field.key === key)?.said ?? NOTHING);

/** Bare digits as long as a `wa_id`, in a field we do not know: people are written so. A moment in seconds or milliseconds is not taken for one. */
const isInternationalNumber = (text: string): boolean =>
  /^\+?\d{10,15}$/.test(text) && !/^1[5-9](?:\d{8}|\d{11})$/.test(text);

/** A subtree that is not walked, without what is never stored: an object as the text of its JSON, whose keys are words beside its values. */
export function scrubbed(redactor: Redactor, value: Json, context: RedactionContext): Json {
  if (typeof value === 'boolean' || value === null) return value;
  const written = typeof value === 'string' ? value : JSON.stringify(value);
  // Too short for anything that is never stored: there may be thousands of them.
  if (written.length < LONG_NUMBER) return value;
  const left = redactor.scrub(written, context);
  return typeof value === 'number' && left === written ? value : left;
}

const same = (value: Json): Redacted => ({ redacted: value, masked: value, said: NOTHING });
