import { dataSet } from './data-set.ts';

/** The xAPI statements of two courses of FUN-MOOC, one to a line. */
export const funMooc = dataSet('fun-mooc/xapi-video-statements.ndjson.gz');
