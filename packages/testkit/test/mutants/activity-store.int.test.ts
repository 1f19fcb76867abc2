import { activityStoreSuite } from '../../src/activity-store/suite.ts';
import { remoteActivityStore } from '../remote-memory/remote-activity-store.ts';
import { activityStoreMutants } from './activity-store-mutants.ts';
import { catches } from './catches.ts';

catches(activityStoreSuite, remoteActivityStore, activityStoreMutants);
