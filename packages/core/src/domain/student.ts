import type { JsonObject } from './json.ts';

/** A student's profile as LearnTrack keeps it. */
export interface Student {
  readonly studentId: string;
  readonly name: string;
  readonly email: string;
  /** What the student studies. */
  readonly speciality: string;
  /** How far: `L1`, `M2`, … */
  readonly studentLevel: string;
  /** 0 to 100. */
  readonly progress: number;
  /** Of two versions of a profile the later one stays. */
  readonly lastUpdated: Date;
  readonly attributes?: JsonObject;
}

/** A profile as a host gives it; without `lastUpdated` it is as of now. */
export interface StudentInput extends Omit<Student, 'lastUpdated'> {
  readonly lastUpdated?: Date | string;
}
