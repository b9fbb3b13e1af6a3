import { RequestInvalid, type RuleBroken } from '../foundation/http';

/** What is broken by an instant that is still to come. */
export const FUTURE = 'must not lie in the future';

/** Throws {@link RequestInvalid} for times of exposure that cannot be, and for channels of which some (so many) are not known. */
export function assertExposure(
  { exposedFrom, exposedUntil }: { exposedFrom: Date; exposedUntil?: Date | undefined },
  unknownChannels: number,
  now: Date,
): void {
  const broken: RuleBroken[] = [];
  if (exposedFrom > now) broken.push({ path: 'exposedFrom', rule: FUTURE });
  if (exposedUntil !== undefined && exposedUntil > now) broken.push({ path: 'exposedUntil', rule: FUTURE });
  if (exposedUntil !== undefined && exposedUntil < exposedFrom)
    broken.push({ path: 'exposedUntil', rule: 'must not lie before exposedFrom' });
  if (unknownChannels > 0)
    broken.push({
      path: 'channels',
      rule: `must be ids that GET /v1/channels lists; ${unknownChannels} of them are not`,
    });
  if (broken.length > 0) throw new RequestInvalid(broken);
}
