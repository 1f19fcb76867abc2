import { clientAdapterSuite } from '../../src/adapter/suite.ts';
import { remoteAdapterSubject } from '../remote-memory/remote-adapter.ts';
import { adapterMutants } from './adapter-mutants.ts';
import { catches } from './catches.ts';

catches(clientAdapterSuite, remoteAdapterSubject, adapterMutants);
