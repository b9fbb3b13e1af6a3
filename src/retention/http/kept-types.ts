/** Provider token of the message types whose class their type decides: conversations that move leave them where they are. */
export const TYPES_WITH_CLASS = Symbol('TYPES_WITH_CLASS');
