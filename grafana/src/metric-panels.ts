import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { colours } from './colours.ts';
import { type Looks, setUp } from './looks.ts';
import { panel, type Size, type Texts } from './panel.ts';

/** Queries by the names of what they show: a text, or `{{label}}`. */
type Queries = Readonly<Record<string, string>>;

/** What a panel of metrics is made of. */
export interface Figure extends Texts, Size {
  /** In the names of Grafana. */
  readonly unit: string;
  readonly queries: Queries;
}

/** One number, or one per series, as of now. */
export function stat(figure: Figure): Stat {
  return panel(new Stat(), figure, figure, asked(figure.queries, 'now'))
    .unit(figure.unit)
    .colorScheme(fixed(colours.blue))
    .colorMode(BigValueColorMode.Value)
    .reduceOptions(lastValue());
}

/** A bar per series as of now, which carries its name: nothing depends on colours. */
export function bars(figure: Figure): BarGauge {
  return panel(new BarGauge(), figure, figure, asked(figure.queries, 'now'))
    .unit(figure.unit)
    .min(0)
    .colorScheme(fixed(colours.blue))
    .displayMode(BarGaugeDisplayMode.Basic)
    .orientation(VizOrientation.Horizontal)
    .reduceOptions(lastValue());
}

/** Lines over time. */
export function lines(figure: Figure, looks: Looks = {}): TimeSeries {
  const kind = panel(new TimeSeries(), figure, figure, asked(figure.queries, 'over time'))
    .unit(figure.unit)
    .min(0)
    .lineWidth(2)
    .fillOpacity(0)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max']),
    );
  for (const [name, look] of Object.entries(looks)) kind.overrideByName(name, setUp(look));
  return kind;
}

function asked(queries: Queries, when: 'now' | 'over time'): DataqueryBuilder[] {
  return Object.entries(queries).map(([name, expr], i) => {
    const query = new DataqueryBuilder()
      .refId(String.fromCharCode(65 + i))
      .expr(expr)
      .legendFormat(name);
    return when === 'now' ? query.instant() : query.range();
  });
}

function fixed(colour: string): FieldColorBuilder {
  return new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(colour);
}

function lastValue(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(['lastNotNull']);
}
