import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Leaves on the heap what is still in use. */
export const collectGarbage = runInNewContext('gc') as () => void;
