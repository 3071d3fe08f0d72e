import { createHash, timingSafeEqual } from "node:crypto";

/** How long an operator stays in, ms. */
export const sessionMsMax = 12 * 60 * 60 * 1000;

/**
 * The door to the admin pages: one key, good once, opens one session. Only hashes of what was handed out are compared,
 * in constant time.
 */
export interface AdminDoor {
  /** For the link that `npm start` prints. */
  readonly key: string;
  /** Exchanges the key for a session; undefined when it is wrong or was used before. */
  enter(key: string): string | undefined;
  isInside(session: string | undefined): boolean;
  /** For programs of the same user on the same machine, as long as the server runs. */
  readonly localKey: string;
  /** Whether a request's `Authorization` has that key. */
  isLocal(authorization: string | undefined): boolean;
}

export function openAdminDoor(deps: {
  readonly randomBytes: (size: number) => Buffer;
  readonly now: () => number;
}): AdminDoor {
  const key = deps.randomBytes(24).toString("base64url");
  const keyHash = hash(key);
  const localKey = deps.randomBytes(32).toString("base64url");
  const localHash = hash(`Bearer ${localKey}`);
  let session: { readonly hash: Buffer; readonly endsAt: number } | undefined;
  return {
    key,
    enter(given) {
      if (session !== undefined || !timingSafeEqual(hash(given), keyHash)) return undefined;
      const token = deps.randomBytes(32).toString("base64url");
      session = { hash: hash(token), endsAt: deps.now() + sessionMsMax };
      return token;
    },
    localKey,
    isLocal: (authorization) =>
      authorization !== undefined && timingSafeEqual(hash(authorization), localHash),
    isInside(token) {
      if (session === undefined || token === undefined) return false;
      return deps.now() < session.endsAt && timingSafeEqual(hash(token), session.hash);
    },
  };
}

const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
