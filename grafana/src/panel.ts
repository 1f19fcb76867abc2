import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  type DashboardLink,
  DashboardLinkBuilder,
  type Panel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { pathTo } from './documentation.ts';

/** What a panel tells whoever looks at it. */
export interface Texts {
  readonly title: string;
  readonly shows: string;
  readonly whenBad: string;
  /** The page of the documentation that defines the figure, and the place on it. */
  readonly definedIn: string;
}

/** How much of a dashboard a panel takes: it is 24 wide. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What all kinds of panels have. */
interface AnyPanelBuilder extends Builder<Panel> {
  title(title: string): this;
  description(description: string): this;
  links(links: Builder<DashboardLink>[]): this;
  span(width: number): this;
  height(height: number): this;
  targets(targets: Builder<Dataquery>[]): this;
}

/** Gives a panel its texts, its size and its queries. */
export function panel<Kind extends AnyPanelBuilder>(
  kind: Kind,
  { title, shows, whenBad, definedIn }: Texts,
  { width, height }: Size,
  queries: readonly Builder<Dataquery>[],
): Kind {
  return kind
    .title(title)
    .description(`${shows}\n\n**What to do when it looks bad:** ${whenBad}`)
    .links([new DashboardLinkBuilder('How it is defined').url(pathTo(definedIn)).targetBlank(true)])
    .span(width)
    .height(height)
    .targets([...queries]);
}
