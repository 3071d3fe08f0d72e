import { useLiveClient } from "./live-provider.tsx";

/** A function, the same for the client's life, that gives epoch ms by the server's clock. Does not render by itself. */
export const useServerNow = (): (() => number) => useLiveClient().serverNow;
