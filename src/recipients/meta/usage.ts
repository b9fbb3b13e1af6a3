import { listOf, objectOf, readJson, type Json } from '../../whatsapp';

/** How much of its allowance a credential has used, from the headers of an answer. */
export interface Usage {
  /** The highest of all percentages stated. */
  readonly percent: number;
  /** Minutes until calls are allowed again, as Meta estimates; 0 when they are. */
  readonly regainMinutes: number;
}

/** From here on calls are spaced out (`reference` §5.4). */
const SLOW_FROM_PERCENT = 80;
/** Between calls per percent above that: 0.25 s at 80 % up to 5 s at 99 %. */
const GAP_PER_PERCENT_MS = 250;
/** When the allowance is used up and no estimate is given. */
const USED_UP_PAUSE_MS = 60_000;

/**
 * Reads `X-App-Usage` (percentages) and `X-Business-Use-Case-Usage` (percentages, and minutes to wait). Null when neither is there; a header
 * that cannot be read counts as absent, since it may not stop an erasure.
 */
export function readUsage(headers: Headers): Usage | null {
  const records = [
    parse(headers.get('x-app-usage')),
    ...Object.values(objectOf(parse(headers.get('x-business-use-case-usage'))) ?? {}).flatMap(listOf),
  ];
  const known = records.map(objectOf).filter((record) => record !== null);
  if (known.length === 0) return null;
  const highest = (keys: readonly string[]) =>
    Math.max(...known.flatMap((record) => keys.map((key) => numberOf(record[key]))));
  return {
    percent: highest(['call_count', 'total_time', 'total_cputime']),
    regainMinutes: highest(['estimated_time_to_regain_access']),
  };
}

/** How long to leave the API alone after an answer with this usage. */
export function usagePauseMs({ percent, regainMinutes }: Usage): number {
  const waitMs = regainMinutes * 60_000;
  if (percent >= 100) return Math.max(waitMs, USED_UP_PAUSE_MS);
  const gapMs = percent < SLOW_FROM_PERCENT ? 0 : (percent - SLOW_FROM_PERCENT + 1) * GAP_PER_PERCENT_MS;
  return Math.max(waitMs, gapMs);
}

function parse(header: string | null): Json | undefined {
  return header === null ? undefined : readJson(Buffer.from(header, 'utf8'));
}

function numberOf(value: Json | undefined): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}
