import { quote, ValidationError } from './errors.ts';

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The longest that a timer of the platform can wait, in milliseconds. */
export const maxTimeoutMs = 2 ** 31 - 1;

/** A span of time: milliseconds, or a number with a unit: `'500ms'`, `'30s'`, `'15m'`, `'24h'`, `'7d'`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

/**
 * A duration in milliseconds.
 *
 * @param name - what the duration is for; begins the message when it is wrong
 * @throws {@link ValidationError} when it is not a positive, finite duration
 *
 * @example
 * ```ts
 * toMilliseconds('15m', 'window'); // 900000
 * ```
 */
export function toMilliseconds(duration: Duration, name: string): number {
  const match = typeof duration === 'string' ? /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration) : undefined;
  const ms = match ? Number(match[1]) * unitMs[match[2] as keyof typeof unitMs] : duration;
  if (typeof ms === 'number' && ms > 0 && Number.isFinite(ms)) return ms;
  throw new ValidationError('Invalid duration', [
    {
      path: name,
      message: `${quote(duration)} is no duration; give milliseconds or a text like '15m', '24h', '7d'`,
    },
  ]);
}
