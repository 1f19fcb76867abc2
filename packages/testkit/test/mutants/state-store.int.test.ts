import { stateStoreSuite } from '../../src/state-store/suite.ts';
import { remoteStateStore } from '../remote-memory/remote-state-store.ts';
import { catches } from './catches.ts';
import { stateStoreMutants } from './state-store-mutants.ts';

catches(stateStoreSuite, remoteStateStore, stateStoreMutants);
