/**
 * How long a duration of Prometheus or Grafana is.
 *
 * @throws Error when it is none such as `15s`, `6h` or `7d`
 */
export function secondsOf(duration: string): number {
  const [, count, unit] = /^(\d+)([smhdw])$/.exec(duration) ?? [];
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }[unit ?? ''];
  if (seconds === undefined) throw new Error(`${duration} is no duration such as 15s, 6h or 7d`);
  return Number(count) * seconds;
}
