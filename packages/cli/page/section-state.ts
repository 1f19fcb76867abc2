import type { Section, SectionName } from '../src/serve/events.ts';
import { element, setText } from './elements.ts';
import { timeOf } from './format.ts';

/** Makes the lines of a section that tell how old its figures are, and why there are no newer ones. */
export function sectionState(name: SectionName): (section: Section) => void {
  const place = document.querySelector(`[data-state="${name}"]`);
  const asOf = element('p', { name: 'as-of', text: 'Waiting for figures…' });
  const problem = element('p', { name: 'problem' });
  problem.setAttribute('role', 'status');
  place?.append(asOf, problem);
  return (section) => {
    setText(asOf, section.at === undefined ? 'No figures yet.' : `As of ${timeOf(section.at)} UTC`);
    setText(problem, section.problem ?? '');
  };
}
