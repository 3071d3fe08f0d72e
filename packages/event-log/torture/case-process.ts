/** A process that runs one case, named by its arguments, and prints a JSON line of what came of it. */
import { catchStrayErrors, runCase } from "./one-case.ts";
import { type FigureContent, Figures } from "./scenario.ts";
import { scenarioNamed } from "./scenarios.ts";

export interface ProcessReport {
  readonly error: string | undefined;
  readonly figures: FigureContent;
}

const [name = "", seed = ""] = process.argv.slice(2);
const figures = new Figures();
catchStrayErrors();
const error = await runCase(scenarioNamed(name), Number(seed), figures);
const report: ProcessReport = { error, figures: figures.content() };
process.stdout.write(JSON.stringify(report), () => process.exit(0));
