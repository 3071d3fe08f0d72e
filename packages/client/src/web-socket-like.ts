/** The part of a WebSocket that is used: a browser's, Node's own and that of `ws` all fit. */
export interface WebSocketLike {
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: "close",
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
  send(text: string): void;
  close(): void;
}

/** Opens a socket: `(url, protocol) => new WebSocket(url, protocol)`. */
export type OpenWebSocket = (url: string, protocol: string) => WebSocketLike;
