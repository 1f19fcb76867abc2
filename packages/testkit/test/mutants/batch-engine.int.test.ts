import { batchEngineSuite } from '../../src/batch-engine/suite.ts';
import { remoteBatchEngine } from '../remote-memory/remote-batch-engine.ts';
import { batchEngineMutants } from './batch-engine-mutants.ts';
import { catches } from './catches.ts';

catches(batchEngineSuite, remoteBatchEngine, batchEngineMutants);
