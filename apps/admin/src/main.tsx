import "@touchline/ui/theme.css";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { OverviewStore } from "./overview-store.ts";
import { followLimits, followOverview } from "./overview-stream.ts";
import { applyTheme, chosenTheme } from "./theme.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with id root");

applyTheme(chosenTheme());
const store = new OverviewStore();
void followOverview("/admin/api/stream", store.follower, new AbortController().signal, {
  fetch: window.fetch.bind(window),
  now: Date.now,
  random: Math.random,
  limits: followLimits,
});
createRoot(root).render(<App store={store} />);
