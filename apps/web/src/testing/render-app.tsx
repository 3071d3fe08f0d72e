import "@touchline/ui/theme.css";
import { LiveProvider } from "@touchline/client/react";
import { page } from "vitest/browser";
import { render, type RenderResult } from "vitest-browser-react";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";
import { App } from "../app.tsx";
import { pins } from "../pins.ts";
import { theme } from "../theme.ts";
import type { StoryClient } from "./story-client.ts";

/** A phone, and a desk with room for three panes. */
export const phone = { width: 390, height: 844 };
export const desk = { width: 1280, height: 800 };

interface Shown {
  readonly screen: RenderResult;
  /** Every address the page has been at, the newest last. */
  readonly history: readonly string[];
}

/** The whole app at an address, on a screen of a size, with nothing pinned and nothing remembered. */
export async function renderApp(
  client: StoryClient,
  { at = "/", size = phone }: { readonly at?: string; readonly size?: typeof phone } = {},
): Promise<Shown> {
  pins.set([]);
  theme.set("system");
  await page.viewport(size.width, size.height);
  const [path = "/", searchPath = ""] = at.split("?");
  const { hook, searchHook, history } = memoryLocation({ path, searchPath, record: true });
  const screen = await render(
    <LiveProvider client={client}>
      <Router hook={hook} searchHook={searchHook}>
        <App />
      </Router>
    </LiveProvider>,
  );
  return { screen, history };
}
