import { scoreBoardSuite } from '../../src/index.ts';
import { remoteScoreBoard } from '../remote-memory/remote-score-board.ts';
import { catches } from './catches.ts';
import { scoreBoardMutants } from './score-board-mutants.ts';

catches(scoreBoardSuite, remoteScoreBoard, scoreBoardMutants);
