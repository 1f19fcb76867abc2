import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { colours } from './colours.ts';

/** How a series that is known by its name looks: a colour, and a line that is told from others without it. */
export interface Look {
  readonly colour: string;
  readonly dash?: readonly number[];
}

/** Looks by the names of series. */
export type Looks = Readonly<Record<string, Look>>;

/** What students do looks the same wherever it is shown. */
export const actionLooks = {
  page_view: { colour: colours.blue },
  quiz_attempt: { colour: colours.orange, dash: [10, 6] },
  other: { colour: colours.purple, dash: [2, 6] },
} as const satisfies Looks;

/** A look, as a panel sets it for a series. */
export function setUp({ colour, dash }: Look): DynamicConfigValue[] {
  return [
    { id: 'color', value: { mode: 'fixed', fixedColor: colour } },
    { id: 'custom.lineStyle', value: dash ? { fill: 'dash', dash } : { fill: 'solid' } },
  ];
}
