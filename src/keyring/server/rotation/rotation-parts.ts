import type { Clock } from '../../../foundation/clock';
import type { Custodian } from '../../custodians';
import type { Committer } from '../committer';
import type { CreationGate } from '../creation-gate';
import type { DoomedKeys } from '../doomed-keys';
import type { GenerationKeys } from '../generation-keys';
import type { GenerationMaker } from '../generation-maker';
import type { MassDestructionGuard } from '../guard/mass-destruction-guard';
import type { KeyringAudit } from '../keyring-audit';
import type { KeyringState } from '../keyring-state';
import type { Ledger } from '../ledger';
import type { PageKeys } from '../page-keys';
import type { GenerationStore } from '../store/generation.store';
import type { KeyringStore } from '../store/keyring.store';
import type { RotationStore } from '../store/rotation.store';
import type { Verifier } from '../verifier';
import type { AtCrashPoint } from './crash-points';
import type { Rewrapper } from './rewrapper';

/** Everything a rotation works with. */
export interface RotationParts {
  keyringId: Buffer;
  state: KeyringState;
  doomed: DoomedKeys;
  generations: GenerationKeys;
  pageKeys: PageKeys;
  committer: Committer;
  gate: CreationGate;
  ledger: Ledger;
  audit: KeyringAudit;
  clock: Clock;
  custodians: readonly Custodian[];
  /** Declared lost. */
  lost?: readonly Custodian[];
  maker: GenerationMaker;
  rewrapper: Rewrapper;
  guard: MassDestructionGuard;
  generationStore: GenerationStore;
  keyringStore: KeyringStore;
  store: RotationStore;
  /** Lets a fresh process verify a generation. */
  verifier: Verifier;
  /** Reads the memory anew from the database, under the generation that is current. */
  reload: () => Promise<void>;
  /** Orders a fresh snapshot of the keyring. */
  onRecorded: () => void;
  atPoint: AtCrashPoint;
}
