import { expect, test } from "vitest";
import { boardChannel, channelLengthMax, parseChannel } from "./channel.ts";

test("a channel is a kind and what it is of", () => {
  expect(parseChannel("board:all")).toEqual({ kind: "board", of: "all" });
  expect(parseChannel("match:wyscout-2500089@run-3")).toEqual({
    kind: "match",
    of: "wyscout-2500089@run-3",
  });
  expect(parseChannel(boardChannel("premier-league"))?.of).toBe("premier-league");
});

test.each([
  "",
  "board",
  "board:",
  "player:kane",
  "match:a b",
  "match:a\n",
  `match:${"x".repeat(channelLengthMax)}`,
])("%j is no channel", (text) => expect(parseChannel(text)).toBeUndefined());
