import { createLearnTrack } from '@learntrack/core';

const learnTrack = await createLearnTrack(); // everything in memory

try {
  await learnTrack.students.upsert({
    studentId: 'S1',
    name: 'Hadil',
    email: 'hadil@mail.com',
    speciality: 'ILSI',
    studentLevel: 'M2',
    progress: 60,
  });

  // One activity, or many, or a stream of any length.
  await learnTrack.activities.record({
    studentId: 'S1',
    courseId: 'C1',
    action: 'page_view',
    timestamp: new Date(),
    region: 'EU',
  });
  const stream = (async function* () {
    yield {
      studentId: 'S1',
      courseId: 'C1',
      action: 'quiz_attempt',
      timestamp: new Date(),
      region: 'NA',
      score: 0.8,
    };
    yield { studentId: 'S2', courseId: 'C1', action: 'page_view', timestamp: 'yesterday', region: 'EU' };
  })();
  const result = await learnTrack.activities.ingest(stream, {
    onRejected: ({ index, issues }) => console.log(`rejected #${index}:`, issues[0]?.message),
  });
  console.log(result); // { recorded: 1, duplicates: 0, conflicts: 0, rejected: 1, position: 2 }

  // Queries follow within milliseconds; this waits until they have.
  await learnTrack.projections.catchUp();

  console.log(await learnTrack.scores.top(10));
  console.log(await learnTrack.scores.explain('S1'));

  const { items } = await learnTrack.students.find({
    where: { speciality: 'ILSI', progress: { gte: 50 } },
    sort: { progress: 'desc' },
    limit: 50,
  });
  console.log(items);

  console.log(await learnTrack.regions.findMultiRegionAccess({ window: '24h', minRegions: 2 }));

  for await (const day of learnTrack.reports.dailyEngagement({ courseId: 'C1' })) console.log(day);

  await learnTrack.reports.computeCoursePerformance({ from: '2026-01-01' });
  for await (const course of learnTrack.reports.coursePerformance({ courseId: 'C1' })) console.log(course);
} finally {
  await learnTrack.close();
}
