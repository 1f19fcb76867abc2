import type { StateProjection, StateStore } from '@learntrack/core';
import type { Connection } from '../connection.ts';
import { MongoStates } from './states.ts';

/** States of custom projections in MongoDB. */
export class MongoStateStore implements StateStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  open(name: string): StateProjection {
    return new MongoStates(this.#connection, name);
  }
}
