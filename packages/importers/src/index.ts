export type { Conversion } from './conversion.ts';
export type { ImportOptions, RejectedLine } from './import-activities.ts';
export { importNdjson } from './ndjson.ts';
export { type SimulateClassOptions, type SimulatedClass, simulateClass } from './simulate-class.ts';
export type { ByteSource } from './source-bytes.ts';
export { type Imported, type SourceLine, sourceLine } from './source-line.ts';
export { importXapi, type XapiImportOptions } from './xapi.ts';
export {
  activityFromStatement,
  type Statement,
  type StatementPart,
  type XapiMapping,
} from './xapi-statement.ts';
