/** What the page is told by server-sent events: this file is the contract of the server and the browser's code. */

/** How far a projection is. */
export interface ProjectionPlace {
  readonly name: string;
  readonly state: string;
  /** Log entries not applied yet; nothing where that is not known. */
  readonly behind: number | null;
}

/** What goes into the log, and how far behind it the figures are. */
export interface LogActivity {
  /** How many entries the log has got per second, each time with when it was looked up, in milliseconds since 1970. */
  readonly rates: readonly (readonly [at: number, perSecond: number])[];
  readonly projections: readonly ProjectionPlace[];
}

/** How many students have at least a score. */
export interface ScoreCount {
  readonly atLeast: number;
  readonly students: number;
}

/** A student's place on the leaderboard, which is that of the list. */
export interface Placed {
  readonly studentId: string;
  readonly score: number;
}

/** An access that is a part of the evidence. */
export interface Evidence {
  readonly at: number;
  readonly region: string;
  readonly courseId: string;
  readonly action: string;
}

/** A student who accessed content from several regions. */
export interface Finding {
  readonly studentId: string;
  readonly regions: readonly string[];
  readonly severity: number;
  readonly alternations: number;
  readonly evidence: readonly Evidence[];
}

/** The students who accessed content from several regions, the most severe first. */
export interface Findings {
  readonly students: readonly Finding[];
  /** How many there are in all. */
  readonly found: number;
}

/** How many activities a course had on each day of the report. */
export interface CourseDays {
  readonly courseId: string;
  readonly counts: readonly number[];
}

/** Activities per day: of the busiest courses, of all others together, and of all. */
export interface DailyReport {
  /** UTC, such as `2026-01-31`. */
  readonly days: readonly string[];
  readonly courses: readonly CourseDays[];
  /** Absent where all courses are among the busiest. */
  readonly others?: readonly number[];
  readonly all: readonly number[];
}

/** The figures of every section. */
export interface Figures {
  readonly log: LogActivity;
  readonly distribution: readonly ScoreCount[];
  readonly leaderboard: readonly Placed[];
  readonly multiRegion: Findings;
  readonly daily: DailyReport;
}

/** The sections. */
export type SectionName = keyof Figures;

/** What is known of a section. */
export interface Section<Name extends SectionName = SectionName> {
  /** The latest figures, and when they were looked up, in milliseconds since 1970. */
  readonly figures?: Figures[Name];
  readonly at?: number;
  /** Why there are no newer ones. */
  readonly problem?: string;
}

/** The event `overview`: the sections that have news. */
export type Overview = { readonly [Name in SectionName]?: Section<Name> };

/** The event `score`: a student whose score has changed. */
export interface ScoreChange extends Placed {
  readonly at: number;
}
