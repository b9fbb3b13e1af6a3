/** What is wrong, and with what. `index` is an entry's, `size` a checkpoint's. */
export interface FsckFinding {
  code:
    | 'entry.missing'
    | 'entry.changed'
    | 'entry.misplaced'
    | 'entry.malformed'
    | 'entry.column'
    | 'entry.time'
    | 'tile.missing'
    | 'tile.changed'
    | 'checkpoint.root'
    | 'checkpoint.note'
    | 'checkpoint.ahead'
    | 'witness.other'
    | 'witness.ahead';
  index?: number;
  size?: number;
  /** For people: which entries come into question, what would be right. */
  detail: string;
}

/** Outcome of reading the whole log again. */
export interface FsckReport {
  entries: number;
  tiles: number;
  checkpoints: number;
  witnessed: number;
  /** Empty: the log is what it was. */
  findings: FsckFinding[];
}
