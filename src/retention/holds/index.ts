export { HeldIdentities } from './held-identities';
export {
  HeldEventRow,
  HeldIdentityRow,
  HeldMessageRow,
  HeldPlaceRow,
  HeldStatusRow,
  HoldRow,
} from './hold.entity';
export { covers, HeldRowsStore, type HoldTarget } from './held-rows.store';
export { HoldKeeper, type SetAside } from './hold-keeper';
export { settleHoldJob } from './hold.job';
export { type Hold, HOLD_REASONS, type HoldReason, HoldStore } from './hold.store';
export { Holds } from './holds';
