/** A part of the report. */
export interface Section {
  readonly heading: string;
  readonly body: string;
}
