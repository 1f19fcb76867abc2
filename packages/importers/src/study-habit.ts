/** When a student studies. */
export interface StudyHabit {
  /** The local hours between which a session begins; past 24, the next morning. */
  readonly hours: readonly [from: number, to: number];
  /**
   * How likely a session is on a day.
   *
   * @param elapsed - how much of the term is over, 0 to 1
   */
  readonly likelihood: (weekend: boolean, elapsed: number) => number;
}

const steadyEvening: StudyHabit = { hours: [18, 22], likelihood: (weekend) => (weekend ? 0.25 : 0.75) };
const earlyBird: StudyHabit = { hours: [7, 11], likelihood: (weekend) => (weekend ? 0.15 : 0.65) };
const weekendCrammer: StudyHabit = { hours: [10, 20], likelihood: (weekend) => (weekend ? 0.95 : 0.08) };
const nightOwl: StudyHabit = { hours: [22, 26], likelihood: () => 0.55 };
const fadingOut: StudyHabit = { hours: [17, 23], likelihood: (_, elapsed) => 0.9 * (1 - elapsed) };
const dropout: StudyHabit = { hours: [16, 21], likelihood: (_, elapsed) => (elapsed < 0.34 ? 0.7 : 0) };
const examCrammer: StudyHabit = {
  hours: [14, 23],
  likelihood: (_, elapsed) => (elapsed < 0.7 ? 0.12 : 0.95),
};

/** The habits of a class, the most common one more than once. */
export const studyHabits: readonly StudyHabit[] = [
  ...[steadyEvening, steadyEvening, steadyEvening],
  ...[earlyBird, weekendCrammer, nightOwl, fadingOut, dropout, examCrammer],
];
