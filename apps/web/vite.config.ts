import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `npm run dev` here shows the scores of a server that runs beside it. */
const server = process.env["TOUCHLINE_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    // The preload helper is for browsers that have long been able to do without it.
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": server, "/live": { target: server, ws: true } } },
});
