export { BESIDE, MESSAGE_SHAPES, STATUS_SHAPE, WITHOUT_CONTENT } from './message-shapes';
export { plainKey, type Shape } from './shape';
