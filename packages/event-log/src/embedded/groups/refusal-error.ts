import { EventLogError } from "../../errors.ts";
import type { GroupRefusal } from "./coordinator-protocol.ts";
import {
  GROUP_MEMBERS_MAX,
  GROUP_NAME_CHARACTERS_MAX,
  GROUPS_MAX,
  SESSION_TIMEOUT_MS_MAX,
  SESSION_TIMEOUT_MS_MIN,
} from "./coordinator.ts";

/** What the coordinator's refusal means to whoever calls `consume`. */
export function refusalError(
  refusal: GroupRefusal,
  consumer: { readonly group: string; readonly instanceId: string | undefined },
): EventLogError {
  const { group, instanceId } = consumer;
  const name = JSON.stringify(group);
  switch (refusal) {
    case "COORDINATOR_NOT_AVAILABLE":
      return new EventLogError("EVENT_LOG_CLOSED", "the log was closed");
    case "FENCED_INSTANCE_ID":
      return new EventLogError(
        "EVENT_LOG_MEMBER_FENCED",
        `another member of group ${name} took the instanceId ${JSON.stringify(instanceId)} and reads in this one's ` +
          "place; give each member running at a time an id of its own",
      );
    case "INCONSISTENT_GROUP_PROTOCOL":
      return new EventLogError(
        "EVENT_LOG_GROUP_MISMATCH",
        `the members of group ${name} share their partitions by another rule; ask for the same \`assignment\``,
      );
    case "GROUP_MAX_SIZE_REACHED":
      return new EventLogError(
        "EVENT_LOG_GROUP_FULL",
        `group ${name} is not taken in: a group has at most ${GROUP_MEMBERS_MAX} members, and there are at most ` +
          `${GROUPS_MAX} groups`,
      );
    case "INVALID_GROUP_ID":
    case "INVALID_SESSION_TIMEOUT":
      return new EventLogError(
        "EVENT_LOG_OPTION_INVALID",
        `a consumer needs a group of 1 to ${GROUP_NAME_CHARACTERS_MAX} characters and a sessionTimeoutMs of ` +
          `${SESSION_TIMEOUT_MS_MIN} to ${SESSION_TIMEOUT_MS_MAX}`,
      );
    case "COORDINATOR_LOAD_IN_PROGRESS":
    case "ILLEGAL_GENERATION":
    case "MEMBER_ID_REQUIRED":
    case "OFFSET_METADATA_TOO_LARGE":
    case "REBALANCE_IN_PROGRESS":
    case "UNKNOWN_MEMBER_ID":
      return new EventLogError(
        "EVENT_LOG_PARTITION_NOT_ASSIGNED",
        `this consumer is no member of group ${name} now (${refusal})`,
      );
  }
}
