import { describeAdapter } from "../adapter.contract.ts";
import { adapters } from "./index.ts";

for (const adapter of Object.values(adapters))
  await describeAdapter(adapter, new URL(`${adapter.name}/fixtures/`, import.meta.url));
