import { metricNames } from '@learntrack/core';

/** The names that Prometheus knows the core's metrics by, as OpenTelemetry's exporter makes them. */
export const metrics = {
  recorded: counter(metricNames.recorded),
  duplicates: counter(metricNames.duplicates),
  conflicts: counter(metricNames.conflicts),
  rejected: counter(metricNames.rejected),
  appendDuration: plain(metricNames.appendDuration),
  applyDuration: plain(metricNames.applyDuration),
  lag: plain(metricNames.lag),
  lagSeconds: plain(metricNames.lagSeconds),
  adapterUp: plain(metricNames.adapterUp),
  multiRegionStudents: plain(metricNames.multiRegionStudents),
  engagedStudents: plain(metricNames.engagedStudents),
} as const;

function plain(name: string): string {
  return name.replaceAll(/\W+/g, '_');
}

function counter(name: string): string {
  return `${plain(name)}_total`;
}
