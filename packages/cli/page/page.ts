import type { Figures, Overview, ScoreChange, Section, SectionName } from '../src/serve/events.ts';
import { connect } from './connection.ts';
import { showDaily } from './daily.ts';
import { byId, setText } from './elements.ts';
import { showLeaderboard } from './leaderboard.ts';
import { showDistribution, showLog, showScore } from './live.ts';
import { showMultiRegion } from './multi-region.ts';
import { sectionState } from './section-state.ts';

const sections: { readonly [Name in SectionName]: (section: Section<Name>) => void } = {
  log: section('log', showLog),
  distribution: section('distribution', showDistribution),
  leaderboard: section('leaderboard', showLeaderboard),
  multiRegion: section('multiRegion', showMultiRegion),
  daily: section('daily', showDaily),
};

function section<Name extends SectionName>(
  name: Name,
  show: (figures: Figures[Name]) => void,
): (section: Section<Name>) => void {
  const state = sectionState(name);
  return (known) => {
    if (known.figures !== undefined) show(known.figures);
    state(known);
  };
}

function showOverview(overview: Overview): void {
  if (overview.log) sections.log(overview.log);
  if (overview.distribution) sections.distribution(overview.distribution);
  if (overview.leaderboard) sections.leaderboard(overview.leaderboard);
  if (overview.multiRegion) sections.multiRegion(overview.multiRegion);
  if (overview.daily) sections.daily(overview.daily);
}

// So that a keyboard scrolls tables which are wider than the page.
for (const wide of document.querySelectorAll<HTMLElement>('.wide')) wide.tabIndex = 0;

let paused = false;
/** What came while the page was paused. */
let missed: Overview = {};

const pause = byId('pause');
pause.addEventListener('click', () => {
  paused = !paused;
  pause.setAttribute('aria-pressed', String(paused));
  if (paused) return;
  showOverview(missed);
  missed = {};
});

connect({
  onState: (text) => void setText(byId('connection'), text),
  onOverview: (overview) => {
    if (paused) missed = { ...missed, ...overview };
    else showOverview(overview);
  },
  onScore: (change: ScoreChange) => {
    if (!paused) showScore(change);
  },
});
