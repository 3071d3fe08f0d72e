import { afterEach, expect, test } from "vitest";
import html from "../index.html?raw";

afterEach(() => document.body.replaceChildren());

/** The page as it stands when no script of it comes. */
async function withoutScripts(): Promise<Document> {
  const frame = document.createElement("iframe");
  frame.sandbox.add("allow-same-origin");
  frame.srcdoc = html;
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
  document.body.append(frame);
  await loaded;
  if (frame.contentDocument === null) throw new Error("the frame has no document");
  return frame.contentDocument;
}

test("a page whose script has not come after ten seconds says so, and how to go on", async () => {
  const page = await withoutScripts();
  const words = page.querySelector(".first p");
  expect(words?.textContent).toBe("The page could not be loaded. Reload.");
  expect(words?.checkVisibility({ visibilityProperty: true })).toBe(false);
  const [wait] = words?.getAnimations() ?? [];
  expect(wait?.effect?.getComputedTiming().delay).toBe(10_000);
  wait?.finish();
  expect(words?.checkVisibility({ visibilityProperty: true })).toBe(true);
});
