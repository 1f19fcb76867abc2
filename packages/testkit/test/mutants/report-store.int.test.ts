import { reportStoreSuite } from '../../src/report-store/suite.ts';
import { remoteReportStore } from '../remote-memory/remote-report-store.ts';
import { catches } from './catches.ts';
import { reportStoreMutants } from './report-store-mutants.ts';

catches(reportStoreSuite, remoteReportStore, reportStoreMutants);
