import { studentStoreSuite } from '../../src/student-store/suite.ts';
import { remoteStudentStore } from '../remote-memory/remote-student-store.ts';
import { catches } from './catches.ts';
import { studentStoreMutants } from './student-store-mutants.ts';

catches(studentStoreSuite, remoteStudentStore, studentStoreMutants);
