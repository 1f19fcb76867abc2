/** The time range, in the form that the index on the timestamp takes. */
const inRange = `a.timestamp >= datetime({epochMillis: \${__from}}) AND a.timestamp < datetime({epochMillis: \${__to}})`;

const inRangeByIndex = `MATCH (a:Activity) USING INDEX SEEK a:Activity(timestamp) WHERE ${inRange}
CALL (a) { MATCH (s)-[:PERFORMED]->(a)-[:IN_REGION]->(r) RETURN s, r }`;

const allowed = `[region IN split(\${allowed:doublequote}, ",") | trim(region)]`;
const window = `duration({hours: \${window_hours}})`;

/**
 * Multi-region access as the core defines it, for two regions with one access each. Neo4j's part in it is to narrow:
 * who has two regions at all. Of their accesses in the order of time, only neighbours need to be compared: two accesses
 * of a window that differ in their region have two neighbours between them that do. So a region counts where a move
 * inside the window leaves or enters it, and the first such move is the evidence.
 */
const findings = `${inRangeByIndex}
WITH DISTINCT s, r WHERE NOT r.name IN ${allowed}
WITH s, count(*) AS regions WHERE regions >= 2
CALL (s) {
  MATCH (s)-[:PERFORMED]->(a)-[:IN_REGION]->(r) WHERE ${inRange} AND NOT r.name IN ${allowed}
  WITH a, r ORDER BY a.timestamp, a.activityId
  RETURN collect({at: a.timestamp, region: r.name, course: a.courseId}) AS accesses
}
WITH s, accesses, [i IN range(1, size(accesses) - 1) WHERE accesses[i - 1].region <> accesses[i].region |
  {left: accesses[i - 1], entered: accesses[i]}] AS moves
WITH s, accesses, moves, [move IN moves WHERE move.entered.at <= move.left.at + ${window}] AS proofs
WHERE size(proofs) > 0
CALL (proofs) {
  UNWIND proofs AS proof UNWIND [proof.left.region, proof.entered.region] AS region
  WITH DISTINCT region ORDER BY region RETURN collect(region) AS regions
}
WITH s.studentId AS student, accesses, regions, proofs[0] AS evidence,
  size([i IN range(1, size(moves) - 1) WHERE moves[i].entered.region = moves[i - 1].left.region
    AND moves[i].entered.at <= moves[i - 1].left.at + ${window}]) AS alternations
WITH student, accesses, regions, evidence, alternations,
  1 - 2.0 ^ -((size(regions) - 1) / 2.0 + alternations / 4.0) AS severity`;

const mostSevereFirst = 'ORDER BY severity DESC, student';

/** How many students accessed content from several regions within the window. */
export const multiRegionCountText = `${findings}
RETURN count(*) AS students`;

/** Those students, with the evidence. */
export const multiRegionStudentsText = `${findings}
RETURN student, severity, reduce(text = regions[0], region IN tail(regions) | text + ", " + region) AS regions,
  alternations, evidence.left.at AS left_at, evidence.left.region AS left_region, evidence.left.course AS left_course,
  evidence.entered.at AS entered_at, evidence.entered.region AS entered_region, evidence.entered.course AS entered_course
${mostSevereFirst}`;

/** The most severe findings, as many as a graph can show. */
const shown = `${findings} ${mostSevereFirst} LIMIT 100
WITH collect({student: student, severity: severity, regions: regions, accesses: accesses}) AS findings`;

/** The nodes of the graph of findings: students and regions. */
export function findingNodesText(colours: { readonly student: string; readonly region: string }): string {
  return `${shown}
CALL (findings) {
  UNWIND findings AS finding
  RETURN "student " + finding.student AS id, finding.student AS title, "student" AS subtitle,
    finding.severity AS mainstat, "${colours.student}" AS color
  UNION ALL
  UNWIND findings AS finding UNWIND finding.regions AS region WITH DISTINCT region
  RETURN "region " + region AS id, region AS title, "region" AS subtitle, null AS mainstat, "${colours.region}" AS color
}
RETURN id, title, subtitle, mainstat, color`;
}

/** Its edges: from how many accesses a student is tied to a region. */
export const findingEdgesText = `${shown}
UNWIND findings AS finding UNWIND finding.regions AS region
RETURN finding.student + " in " + region AS id, "student " + finding.student AS source, "region " + region AS target,
  size([access IN finding.accesses WHERE access.region = region]) AS mainstat`;

/** The pairs of regions that the most students share, at whatever distance in time. */
export const regionPairsText = `${inRangeByIndex}
WITH DISTINCT s, r.name AS region
WITH s, collect(region) AS regions WHERE size(regions) > 1
UNWIND regions AS first UNWIND regions AS second
WITH first, second WHERE first < second
RETURN first, second, count(*) AS students ORDER BY students DESC, first, second LIMIT 20`;
