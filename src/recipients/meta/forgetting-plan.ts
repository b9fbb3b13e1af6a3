import type { CollectedForMeta } from './collected';
import { planContactBook } from './plan-contact-book';
import { planMedia } from './plan-media';
import { planAudiences, planBspCopies, planGroups, planUnblocking } from './plan-calls';
import { planManualTasks } from './plan-manual';
import { planResiduals, UNREACHABLE_BY_ANYBODY } from './plan-residuals';
import type { ForgettingTarget } from './target';

/**
 * Everything Meta and BSPs may hold about a person, in the order in which it is to be dealt with (`reference` §4.2, §4.4): media first, since
 * their ids die soonest; contact book; audiences; unblocking; BSP copies; groups; then what a person must do, what expires, and what nobody can.
 *
 * Pure. Call it once everything has been collected and the last message to the person has been sent: any later message makes part of it untrue.
 * Every letter a–p appears at least once, so that a certificate cannot leave one out silently.
 */
export function planForgetting(collected: CollectedForMeta): ForgettingTarget[] {
  return [
    ...planMedia(collected),
    ...planContactBook(collected),
    ...planAudiences(collected),
    ...planUnblocking(collected),
    ...planBspCopies(collected),
    ...planGroups(collected),
    ...planManualTasks(collected),
    ...planResiduals(collected),
    ...UNREACHABLE_BY_ANYBODY,
  ];
}
