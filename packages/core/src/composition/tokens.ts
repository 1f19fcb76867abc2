import type { ServiceIdentifier } from 'inversify';
import type { PortName, Ports } from '../ports/ports.ts';
import type { LearnTrack } from './learn-track.ts';

/** What each port's name stands for in a container. */
export type PortTokens = { readonly [Name in PortName]: ServiceIdentifier<Ports[Name]> };

/** The ports, for a container. */
export const portTokens: PortTokens = {
  activityStore: Symbol.for('learntrack.ActivityStore'),
  studentStore: Symbol.for('learntrack.StudentStore'),
  scoreBoard: Symbol.for('learntrack.ScoreBoard'),
  regionGraph: Symbol.for('learntrack.RegionGraph'),
  reportStore: Symbol.for('learntrack.ReportStore'),
  batchEngine: Symbol.for('learntrack.BatchEngine'),
  stateStore: Symbol.for('learntrack.StateStore'),
  clock: Symbol.for('learntrack.Clock'),
};

/** What a host that uses inversify itself asks its container for: LearnTrack, or one of the ports. */
export const tokens: PortTokens & { readonly learnTrack: ServiceIdentifier<LearnTrack> } = {
  ...portTokens,
  learnTrack: Symbol.for('learntrack.LearnTrack'),
};
