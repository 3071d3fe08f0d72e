import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `npm run dev` here shows the rooms of a server that runs beside it; its one-time link opens the session. */
const server = process.env["TOUCHLINE_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/admin/",
  plugins: [react()],
  build: { target: "es2023" },
  server: { proxy: { "/admin/api": server, "/admin/enter": server } },
});
