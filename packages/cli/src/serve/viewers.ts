import type { ServerResponse } from 'node:http';
import { eventFrame, heartbeatFrame, retryFrame } from './event-frame.ts';
import type { ScoreChange, Section, SectionName } from './events.ts';

/** Those who look at the page, and what they were told. */
export interface Viewers {
  /** Tells somebody everything that is known, and from then on what changes; nothing when there are too many. */
  readonly add: (response: ServerResponse) => boolean;
  /** Tells everybody of a section. */
  readonly tell: <Name extends SectionName>(name: Name, section: Section<Name>) => void;
  /** Tells everybody that a score has changed. */
  readonly tellScore: (change: ScoreChange) => void;
  /** Sends everybody away. */
  readonly close: () => void;
}

/** How viewers are taken in. */
export interface ViewersOptions {
  /** How many at a time; default 100. */
  readonly most?: number;
  /** Called with how many there are, whenever that has changed. */
  readonly onCount?: (count: number) => void;
}

interface Viewer {
  readonly response: ServerResponse;
  /** The sections that the viewer has not been told the latest of. */
  readonly untold: Set<SectionName>;
  /** How many heartbeats in a row could not be sent. */
  missed: number;
}

const reconnectMs = 2000;
const heartbeatMs = 15_000;
/** Whoever takes nothing for a minute is gone, and may come again. */
const mostMissed = 4;
/** Changes of scores are told this often, so many at most, the latest ones. */
const scoresMs = 250;
const mostScores = 20;

/**
 * Nothing is queued for anybody: who is slow gets, once there is room again, the latest of each section, and misses
 * what came in between.
 */
export function welcomeViewers({ most = 100, onCount = () => {} }: ViewersOptions = {}): Viewers {
  const viewers = new Set<Viewer>();
  const frames = new Map<SectionName, string>();
  const changed = new Map<string, ScoreChange>();
  let telling: NodeJS.Timeout | undefined;

  const flush = ({ response, untold }: Viewer) => {
    if (untold.size === 0 || !hasRoom(response)) return;
    const text = [...untold].map((name) => frames.get(name) ?? '').join('');
    untold.clear();
    response.write(text);
  };
  const tellScores = () => {
    telling = undefined;
    const text = [...changed.values()].map((change) => eventFrame('score', change)).join('');
    changed.clear();
    for (const { response } of viewers) if (hasRoom(response)) response.write(text);
  };
  const heartbeat = setInterval(() => {
    for (const viewer of viewers) {
      if (hasRoom(viewer.response)) {
        viewer.missed = 0;
        viewer.response.write(heartbeatFrame);
      } else if (++viewer.missed === mostMissed) viewer.response.destroy();
    }
  }, heartbeatMs);

  return {
    add: (response) => {
      if (viewers.size >= most) return false;
      const viewer: Viewer = { response, untold: new Set(frames.keys()), missed: 0 };
      viewers.add(viewer);
      response.on('drain', () => flush(viewer));
      response.on('close', () => {
        viewers.delete(viewer);
        onCount(viewers.size);
      });
      response.write(retryFrame(reconnectMs));
      flush(viewer);
      onCount(viewers.size);
      return true;
    },
    tell: (name, section) => {
      frames.set(name, eventFrame('overview', { [name]: section }));
      for (const viewer of viewers) {
        viewer.untold.add(name);
        flush(viewer);
      }
    },
    tellScore: (change) => {
      // Last in the map is who changed last.
      changed.delete(change.studentId);
      changed.set(change.studentId, change);
      const [first] = changed.keys();
      if (changed.size > mostScores && first !== undefined) changed.delete(first);
      telling ??= setTimeout(tellScores, scoresMs);
    },
    close: () => {
      clearInterval(heartbeat);
      clearTimeout(telling);
      for (const { response } of viewers) {
        if (hasRoom(response)) response.end();
        else response.destroy();
      }
      viewers.clear();
    },
  };
}

/** Whether what is written is sent, and nothing waits before it. */
function hasRoom({ destroyed, writableNeedDrain }: ServerResponse): boolean {
  return !destroyed && !writableNeedDrain;
}
