export { audienceHashes, removeFromAudience, type AudienceTarget } from './audiences';
export { unblockUser, type BlockedUser } from './block-list';
export type {
  ChannelAtMeta,
  CollectedBspMessage,
  CollectedBsuid,
  CollectedForMeta,
  CollectedMedia,
  Provider,
} from './collected';
export { deleteContactBookEntry, readContactBookReply, refuseParentBsuid } from './contact-book';
export { executeMetaTarget } from './execute-target';
export { planForgetting } from './forgetting-plan';
export { planUnnamed } from './plan-manual';
export { GraphAccess, type GraphUse } from './graph-access';
export { GraphClient } from './graph-client';
export { GraphCredential } from './graph-credential';
export type { GraphVerdict } from './graph-errors';
export type { GraphReply, GraphRequest } from './graph-reply';
export { graphKeys, graphSettings, type GraphSettings } from './graph-settings';
export { readGraphAnswer } from './read-graph-answer';
export { deleteMedia, readMediaDeletion, type MediaTarget } from './media-deletion';
export { downloadMedia, type MediaDownload } from './media-download';
export { allowedMediaUrl, resolveMedia, type ResolvedMedia } from './media-reference';
export {
  deregisterNumber,
  readNumberState,
  registerNumber,
  setTwoStepPin,
  type NumberState,
} from './numbers';
export {
  mediaExpiry,
  messageDataUntil,
  META_RETENTION,
  type MediaOrigin,
  type RetentionBasis,
  type StorageMode,
} from './residuals';
export { SendStopRow } from './send-stop.entity';
export { SendStops } from './send-stops.store';
export { sendAuthenticationCode, sendTemplate, sendText, type Addressee, type SendResult } from './sending';
export { listSubscribedApps, subscribeApp, unsubscribeApp } from './subscriptions';
export type { ForgettingTarget, TargetClass, TargetLetter, TargetOperand } from './target';
export { targetTag } from './target-tag';
export { problemsOfToken, type TokenExpectation, type TokenProblem } from './token-watch';
export {
  createSystemUserToken,
  inspectToken,
  refreshToken,
  revokeToken,
  type NewToken,
  type TokenState,
} from './tokens';
export { UsageGovernor } from './usage-governor';
