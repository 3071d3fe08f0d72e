import "@touchline/ui/theme.css";
import { LiveProvider } from "@touchline/client/react";
import { createRoot } from "react-dom/client";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";
import { App } from "../app.tsx";
import { stories } from "./stories.ts";
import { storyClient } from "./story-client.ts";

/**
 * The real pages over invented matches, for eyes: `npm run dev` here, then
 * /stories.html?story=afternoon&path=/match/ash-bel&connection=stale&run
 */
const asked = new URLSearchParams(location.search);
const story = stories[asked.get("story") ?? "afternoon"];
const root = document.getElementById("root");
if (story === undefined || root === null)
  throw new Error(`stories: ${Object.keys(stories).join(", ")}`);

const told = story();
const client = storyClient(told);
const state = asked.get("connection");
if (state === "stale" || state === "offline" || state === "catching_up")
  client.setConnection({ state, since: told.nowMs - 90_000, behind: 12 });
if (asked.has("run")) {
  const from = Date.now();
  setInterval(() => client.setNow(told.nowMs + Date.now() - from), 200);
}

const [path, searchPath = ""] = (asked.get("path") ?? "/").split("?");
const { hook, searchHook } = memoryLocation({ path: path ?? "/", searchPath });
createRoot(root).render(
  <LiveProvider client={client}>
    <Router hook={hook} searchHook={searchHook}>
      <App />
    </Router>
  </LiveProvider>,
);
