// #region offer
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/** Offers metrics at http://127.0.0.1:PORT/metrics. Call it before `createLearnTrack`, which takes the provider that is there. */
export async function offerMetrics(port: number): Promise<MeterProvider> {
  const exporter = new PrometheusExporter({ host: '127.0.0.1', port, preventServerStart: true });
  const provider = new MeterProvider({
    readers: [exporter],
    // By itself the SDK ends at 2,000 series per metric: course, action and region have more together.
    views: [{ instrumentName: 'learntrack.*', aggregationCardinalityLimit: 50_000 }],
  });
  metrics.setGlobalMeterProvider(provider);
  await exporter.startServer();
  return provider;
}
// #endregion
