import "@touchline/ui/theme.css";
import { createLiveClient } from "@touchline/client";
import { LiveProvider } from "@touchline/client/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { applyTheme } from "./theme.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element #root");

applyTheme(document.documentElement);
const client = createLiveClient({ url: location.origin });
createRoot(root).render(
  <StrictMode>
    <LiveProvider client={client}>
      <App />
    </LiveProvider>
  </StrictMode>,
);
