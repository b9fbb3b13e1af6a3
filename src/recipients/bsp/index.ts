export type { BspAdapter, BspResidual, BspSettings } from './bsp-adapter';
export { ThreeSixtyDialog } from './three-sixty-dialog';
export { Twilio, type TwilioAccess } from './twilio';
export { Vonage } from './vonage';
