/**
 * What an error of the Graph API asks for (`reference` §5.4): `credentials`, `account` stop and tell the DPO · `wait` repeat later · `ours` mend
 * the request, never repeat · `recipient` about that person · `pin` registration and two-step verification · `history` import declined ·
 * `unclassified` not in the table: a person looks.
 */
export type GraphVerdict =
  'credentials' | 'account' | 'wait' | 'ours' | 'recipient' | 'pin' | 'history' | 'unclassified';

/** The table of §5.4, as data. */
const CODES: readonly (readonly [GraphVerdict, readonly number[]])[] = [
  ['credentials', [0, 3, 10, 190]],
  ['account', [368, 131031, 131042, 130497, 131048, 131064]],
  ['wait', [1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057, 133004, 133015]],
  ['ours', [33, 100, 131008, 131009, 131051, 131052, 131053, 131062]],
  ['recipient', [130472, 131026, 131047, 131049, 131050]],
  ['pin', [133000, 133005, 133006, 133008, 133009, 133010, 133016]],
  ['history', [2593107, 2593108, 2593109]],
];

const VERDICTS = new Map(CODES.flatMap(([verdict, codes]) => codes.map((code) => [code, verdict] as const)));

/** Decides on the code; on the HTTP status where there is none or an unknown one: 5xx and 429 wait, 401 is about credentials. */
export function classifyGraphError(code: number | null, httpStatus: number): GraphVerdict {
  if (code !== null) {
    const verdict = VERDICTS.get(code) ?? (code >= 200 && code <= 299 ? 'credentials' : undefined);
    if (verdict !== undefined) return verdict;
  }
  if (httpStatus >= 500 || httpStatus === 429) return 'wait';
  return httpStatus === 401 ? 'credentials' : 'unclassified';
}

/** The same person got a message less than about 6 s ago: a wait that concerns this pair only. */
export const PAIR_RATE_LIMIT = 131056;
/** How long that lasts [R]. */
export const PAIR_RATE_LIMIT_MS = 6_000;

/** Errors after which every call of the same credential would fail alike, so that all of them pause. */
export function pausesEverything(code: number | null): boolean {
  return code === 4 || code === 80007 || code === 130429;
}

/** For a deletion these mean "not there, or not yours": said as `already-expired-or-unknown`, never as deleted. */
export function saysNotThere(code: number | null, httpStatus: number | null): boolean {
  return code === 33 || code === 100 || httpStatus === 404;
}
