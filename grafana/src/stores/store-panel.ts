import { PanelBuilder as BarChart } from '@grafana/grafana-foundation-sdk/barchart';
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  LegendDisplayMode,
  LegendPlacement,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type DataTransformerConfig,
  FieldColorBuilder,
  FieldColorModeId,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { Short } from '@grafana/grafana-foundation-sdk/units';
import { colours } from '../colours.ts';
import { panel, type Size, type Texts } from '../panel.ts';

type AnyPanelBuilder = Parameters<typeof panel>[0];

interface StorePanelBuilder extends AnyPanelBuilder {
  transformations(transformations: DataTransformerConfig[]): this;
}

/** What a panel that reads a store is made of. */
interface StoreFigure extends Texts, Size {
  /** In the form of the store's plugin, by their letters or names. */
  readonly queries: Readonly<Record<string, object>>;
  readonly transformations?: readonly DataTransformerConfig[];
}

/** Gives a panel its texts, its size, and what it shows of a store. */
export function storePanel<Kind extends StorePanelBuilder>(
  kind: Kind,
  { queries, transformations = [], ...figure }: StoreFigure,
): Kind {
  const asked = Object.entries(queries).map(([refId, query]) => dataquery({ refId, ...query }));
  return panel(kind, figure, figure, asked).transformations([...transformations]);
}

/** A bar of counts for each value of a column, which carries its number. */
export function bars(column: string): BarChart {
  return new BarChart()
    .xField(column)
    .unit(Short)
    .min(0)
    .showValue(VisibilityMode.Always)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(colours.blue));
}

/** Lines of counts, a point a day. Each is found by its name below, for nobody tells so many colours apart. */
export function dailyLines(): TimeSeries {
  return new TimeSeries()
    .unit(Short)
    .min(0)
    .lineWidth(2)
    .fillOpacity(0)
    .showPoints(VisibilityMode.Always)
    .pointSize(6)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Right)
        .calcs(['lastNotNull', 'max']),
    );
}

/** Puts columns in this order, under the names that people read, and drops others. */
export function columns(
  names: Readonly<Record<string, string>>,
  dropped: readonly string[] = [],
): DataTransformerConfig {
  return {
    id: 'organize',
    options: {
      excludeByName: Object.fromEntries(dropped.map((name) => [name, true])),
      indexByName: Object.fromEntries(Object.keys(names).map((name, i) => [name, i])),
      renameByName: { ...names },
    },
  };
}

/** Sorts rows, the highest value first. */
export function highestFirst(field: string): DataTransformerConfig {
  return { id: 'sortBy', options: { fields: {}, sort: [{ field, desc: true }] } };
}

// The plugins' queries are no models of the SDK, which tells its own by a function.
function dataquery(query: object): Builder<Dataquery> {
  return { build: () => ({ ...query, _implementsDataqueryVariant: () => {} }) };
}
