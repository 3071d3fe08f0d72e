/** A deliberate bug: what an engineer may one day write by mistake. */
export interface Bug {
  readonly name: string;
  /** What the log does wrong with it. */
  readonly what: string;
  /** The source file, in `src/embedded`. */
  readonly file: string;
  /** Occurs exactly once in the file, or the zoo fails: the bug must be planted anew where the code has moved. */
  readonly find: string;
  readonly replace: string;
  /** The scenario that must find it. */
  readonly scenario: string;
}
