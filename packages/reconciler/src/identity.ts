import { hash } from "node:crypto";

/** A thing that happened, as one feed knows it. */
export interface FeedRef {
  readonly matchId: string;
  readonly feedId: string;
  readonly sourceRef: string;
}

/**
 * The canonical id of what a feed means by a sourceRef: the same on every machine and after every restart, because
 * nothing but the three words goes into it. 96 bits of SHA-256, so it says nothing of the feed to those who see it.
 */
export const eventIdOf = ({ matchId, feedId, sourceRef }: FeedRef): string =>
  hash("sha256", JSON.stringify([matchId, feedId, sourceRef]), "base64url").slice(0, 16);
