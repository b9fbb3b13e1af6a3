export { classMoveJob } from './class-move.job';
export { ClassMoveRow, ConversationClassRow, RetentionTagRow } from './conversation-class.entity';
export { type ConversationRetention, ConversationClassStore } from './conversation-class.store';
export { type Choice, ConversationClasses } from './conversation-classes';
export { ConversationMover } from './conversation-mover';
export { MoveResend } from './move-resend';
export { MovingRowsStore } from './moving-rows.store';
export { RetentionTags } from './retention-tags';
export { type RetentionTag, RetentionTagStore } from './retention-tag.store';
