/** Something else that keeps records in order and on disk, asked to do the same work as this log. */
export interface Peer {
  readonly name: string;
  /** Its setting that makes an acknowledgement mean "on disk". */
  readonly durability: string;
  /** As it is installed, or with a group commit put in front of it here. */
  readonly use: "as it comes" | "with a group commit added";
  readonly place: "in this process" | "another process, loopback TCP";
  /** Starts it on an empty directory, or says in one line what is missing and how to get it. */
  start(directory: string): Promise<RunningPeer | string>;
}

export interface RunningPeer {
  readonly version: string;
  /** Resolves when the peer has told that the record is on disk. */
  append(value: Buffer): Promise<void>;
  close(): Promise<void>;
}
