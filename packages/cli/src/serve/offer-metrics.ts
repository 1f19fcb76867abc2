import type { IncomingMessage, ServerResponse } from 'node:http';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/** What the metrics of this process are asked by. */
export interface OfferedMetrics {
  readonly answer: (request: IncomingMessage, response: ServerResponse) => void;
  readonly stop: () => Promise<void>;
}

/**
 * Collects the metrics of every LearnTrack that is made from now on.
 *
 * @throws Error when the process has a meter provider already
 */
export function offerMetrics(): OfferedMetrics {
  const exporter = new PrometheusExporter({
    preventServerStart: true,
    withoutScopeInfo: true,
    withoutTargetInfo: true,
  });
  const provider = new MeterProvider({
    readers: [exporter],
    // By itself the SDK ends at 2,000 series per metric: course, action and region have more together.
    views: [{ instrumentName: 'learntrack.*', aggregationCardinalityLimit: 50_000 }],
  });
  if (!metrics.setGlobalMeterProvider(provider)) {
    throw new Error(
      'the configuration has set a MeterProvider of its own, which takes the metrics; leave --metrics out, or that',
    );
  }
  return {
    answer: (request, response) => exporter.getMetricsRequestHandler(request, response),
    stop: async () => {
      metrics.disable();
      await provider.shutdown();
    },
  };
}
