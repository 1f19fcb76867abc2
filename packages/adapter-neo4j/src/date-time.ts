import { DateTime } from 'neo4j-driver';

/** An instant as Neo4j keeps it: in UTC, whatever the zone of this machine. */
export function toDateTime(instant: Date): DateTime<number> {
  return new DateTime(
    instant.getUTCFullYear(),
    instant.getUTCMonth() + 1,
    instant.getUTCDate(),
    instant.getUTCHours(),
    instant.getUTCMinutes(),
    instant.getUTCSeconds(),
    instant.getUTCMilliseconds() * 1_000_000,
    0,
  );
}
