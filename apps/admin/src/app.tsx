import { useSyncExternalStore } from "react";
import type { OverviewStore } from "./overview-store.ts";
import { NowPage } from "./pages/now/now-page.tsx";

/** The operators' rooms; the first of them shows what is running now. */
export function App({ store }: { readonly store: OverviewStore }) {
  const room = useSyncExternalStore(store.subscribe, store.state);
  return <NowPage {...room} />;
}
