import type { Clock } from '@learntrack/core';
import { clockSuite } from '../../src/clock/suite.ts';
import type { Subject } from '../../src/suite/subject.ts';
import type { Plant } from '../remote-memory/remote.ts';
import { catches } from './catches.ts';
import { clockMutants } from './clock-mutants.ts';

const systemClock: Clock = { now: () => new Date() };

function subject(plant?: Plant<Clock>): Subject<Clock> {
  return {
    name: 'the system',
    capabilities: [],
    create: async () => ({ store: { ...systemClock, ...plant?.(systemClock, []) }, close: async () => {} }),
  };
}

catches(clockSuite, subject, clockMutants);
