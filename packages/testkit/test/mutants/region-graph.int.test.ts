import { regionGraphSuite } from '../../src/region-graph/suite.ts';
import { remoteRegionGraph } from '../remote-memory/remote-region-graph.ts';
import { catches } from './catches.ts';
import { regionGraphMutants } from './region-graph-mutants.ts';

catches(regionGraphSuite, remoteRegionGraph, regionGraphMutants);
