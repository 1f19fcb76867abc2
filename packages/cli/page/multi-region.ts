import type { Evidence, Finding, Findings } from '../src/serve/events.ts';
import { byId, element, setText } from './elements.ts';
import { decimal, minuteOf, whole } from './format.ts';
import { keyedRows } from './rows.ts';

const showRows = keyedRows<Finding>(
  byId('regions'),
  ({ studentId }) => studentId,
  ({ studentId }) => {
    const row = element('tr');
    const student = element('th', { name: 'id', text: studentId });
    student.scope = 'row';
    const regions = element('td', { name: 'id' });
    const severity = element('td', { name: 'number' });
    const alternations = element('td', { name: 'number' });
    const proof = element('td');
    const details = element('details');
    const list = element('ul', { name: 'evidence' });
    const summary = element('summary');
    details.append(summary, list);
    proof.append(details);
    row.append(student, regions, severity, alternations, proof);
    return {
      element: row,
      update: (finding) => {
        setText(regions, finding.regions.join(', '));
        setText(severity, decimal(finding.severity));
        setText(alternations, whole(finding.alternations));
        setText(summary, `${whole(finding.evidence.length)} accesses`);
        showEvidence(list, finding.evidence);
      },
    };
  },
);

/** Shows the students who accessed content from several regions. */
export function showMultiRegion({ students, found }: Findings): void {
  showRows(students);
  const shown = found > students.length ? `, the ${whole(students.length)} most severe are shown` : '';
  setText(byId('regions-found'), found === 0 ? 'None was found.' : `${whole(found)} found${shown}.`);
}

function showEvidence(list: HTMLElement, evidence: readonly Evidence[]): void {
  const texts = evidence.map(
    ({ at, region, courseId, action }) => `${minuteOf(at)} from ${region}: ${action} in ${courseId}`,
  );
  const items = [...list.children];
  if (items.length === texts.length && items.every((item, i) => item.textContent === texts[i])) return;
  list.replaceChildren(...texts.map((text) => element('li', { name: 'id', text })));
}
