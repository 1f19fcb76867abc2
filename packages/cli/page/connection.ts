import type { Overview, ScoreChange } from '../src/serve/events.ts';

/** What is done with what the server tells. */
interface Listeners {
  readonly onState: (text: string) => void;
  readonly onOverview: (overview: Overview) => void;
  readonly onScore: (change: ScoreChange) => void;
}

const againMs = 5000;

/** Listens to the server for as long as the page is open. */
export function connect({ onState, onOverview, onScore }: Listeners): void {
  const source = new EventSource('events');
  source.addEventListener('open', () => onState('Connected: figures change as activities come in.'));
  source.addEventListener('overview', ({ data }: MessageEvent<string>) => onOverview(JSON.parse(data)));
  source.addEventListener('score', ({ data }: MessageEvent<string>) => onScore(JSON.parse(data)));
  source.addEventListener('error', () => {
    onState('Not connected: trying again. The figures below are the last that came.');
    // A browser comes again by itself when a connection breaks, and gives up where it was refused.
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => connect({ onState, onOverview, onScore }), againMs);
  });
}
