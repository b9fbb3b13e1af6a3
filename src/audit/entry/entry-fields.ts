import { z } from 'zod';

// Every string that an entry can hold has a closed pattern: a phone number, a name or a text has nowhere to go.
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A random (version 4) UUID, lower case: the only kind of reference that tells nothing. */
export const randomRef = z.string().regex(UUID_V4);

/** True for a reference that an entry may name. */
export function isRandomRef(text: unknown): text is string {
  return typeof text === 'string' && UUID_V4.test(text);
}

/** A custodian or witness as configured, `<kind>:<name>`: of a known kind, and with too few digits in a row for a phone number. */
const configuredName = z
  .string()
  .regex(/^(?!.*\d{5})(file|pkcs11|aws-kms|transit|tpm|directory|http|rfc3161):[a-z0-9][a-z0-9-]{0,31}$/);
/** The 16 bytes of a message id: class, bucket and random or keyed bytes. */
const messageId = z.string().regex(/^[0-9a-f]{32}$/);
/** SHA-256 in base64. */
const digestValue = z.string().regex(/^[A-Za-z0-9+/]{43}=$/);
const generation = z.int().min(0);

const REF_PATTERNS = { message: messageId, custodian: configuredName, witness: configuredName } as const;
type RefPattern<N extends string> = N extends keyof typeof REF_PATTERNS
  ? (typeof REF_PATTERNS)[N]
  : typeof randomRef;

/** `ref`: ids of the things that an entry is about, by what they are. All optional, none but these. */
export function refs<const N extends string>(...names: N[]) {
  const shape = Object.fromEntries(
    names.map((name) => [
      name,
      (name in REF_PATTERNS ? REF_PATTERNS[name as 'message'] : randomRef).optional(),
    ]),
  ) as { [K in N]: z.ZodOptional<RefPattern<K>> };
  return { ref: z.strictObject(shape).optional() };
}

/** `n`: integers by name. All optional, none but these. */
export function counts<const N extends string>(...names: N[]) {
  const shape = Object.fromEntries(names.map((name) => [name, z.int().optional()])) as Record<
    N,
    z.ZodOptional<z.ZodInt>
  >;
  return { n: z.strictObject(shape).optional() };
}

/** `digest`: SHA-256 of documents kept elsewhere, by name. Of sealed bytes, never of something that could be guessed. */
export function digests<const N extends string>(...names: N[]) {
  const shape = Object.fromEntries(names.map((name) => [name, digestValue.optional()])) as Record<
    N,
    z.ZodOptional<typeof digestValue>
  >;
  return { digest: z.strictObject(shape).optional() };
}

/** `code`: why, or how it ended. One of a list; never prose. */
export function codes<const C extends string>(...values: [C, ...C[]]) {
  return { code: z.enum(values).optional() };
}

/** `subject`: whom it is about. */
export const subject = { subject: randomRef };
/** `gen`: the keyring's generation. */
export const gen = { gen: generation };

/** Processes that act by themselves. */
export const PROCESSES = ['ingest', 'api', 'worker', 'keyring', 'cli'] as const;

/** Who did it. People and API keys are random pseudonyms: staff are data subjects too. */
export const actorSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('app-user'), ref: randomRef }),
  z.strictObject({ kind: z.literal('api-key'), ref: randomRef }),
  z.strictObject({ kind: z.literal('job'), ref: randomRef }),
  z.strictObject({ kind: z.literal('process'), ref: z.enum(PROCESSES) }),
]);
/** Who did it: see `actorSchema`. */
export type Actor = z.infer<typeof actorSchema>;

/** Shape of an entry type: only these fields, and `type` and `actor`. */
export const entry = <S extends z.ZodRawShape>(shape: S) => z.strictObject({ actor: actorSchema, ...shape });

/** How something that was tried out ended. */
export const outcome = codes('passed', 'failed', 'not-proved');
