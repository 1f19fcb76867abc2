import type { MultiRegionAccess } from '@learntrack/core';
import { counted } from './report/numbers.ts';

/** The shared accounts of a simulated class beside those that detection found. */
export interface DetectionCheck {
  readonly planted: readonly string[];
  readonly found: readonly string[];
  /** Whether these are the same. */
  readonly exact: boolean;
}

/** Holds what detection found against what was planted. */
export function checkDetection(
  planted: readonly string[],
  findings: readonly Pick<MultiRegionAccess, 'studentId'>[],
): DetectionCheck {
  const found = findings.map(({ studentId }) => studentId).sort();
  const exact = found.length === planted.length && planted.every((studentId) => found.includes(studentId));
  return { planted, found, exact };
}

/** Says how detection did. */
export function verdict({ planted, found, exact }: DetectionCheck): string {
  if (exact) {
    return `Checked: ${counted(planted.length, 'shared account')} planted (${planted.join(', ')}), and detection found exactly these.`;
  }
  const missed = planted.filter((studentId) => !found.includes(studentId));
  const wrong = found.filter((studentId) => !planted.includes(studentId));
  return `WRONG: of ${counted(planted.length, 'planted shared account')} detection missed ${missed.join(', ') || 'none'}; without reason it suspects ${wrong.join(', ') || 'nobody'}.`;
}
