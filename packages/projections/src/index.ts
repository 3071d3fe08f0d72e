export { ProjectionsError, type ProjectionsErrorCode } from "./errors.ts";
export { openProjections } from "./open-projections.ts";
export type { Projections, ProjectionsOptions, ProjectionsStats } from "./projections.ts";
export type {
  ChangeListener,
  EventPosition,
  MatchChange,
  StoredEvent,
  StoredMatch,
} from "./stored-event.ts";
