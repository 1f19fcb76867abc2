export type { LocalServer, Server, ServerControl } from '../server.ts';
export { type LocalMongo, type LocalMongoOptions, startLocalMongo } from './local-mongo.ts';
export { startMongo } from './start-mongo.ts';
