/** The major version of the wire. It rises when an old client or server could misread a new message. */
export const PROTOCOL_VERSION = 1;

/** What a client offers in `Sec-WebSocket-Protocol`. The server answers with the one it chose, or refuses with 400. */
export const SUBPROTOCOL = "touchline.v1.json";

/** Where the socket is opened. */
export const LIVE_PATH = "/live";
