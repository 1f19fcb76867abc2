/**
 * The plugin makes a table of what comes, whose columns have one type each. It takes Extended JSON, in which Grafana has
 * put values in the places of variables: none of these may be called like a field, whose path looks the same.
 */

const from = { $date: { $numberLong: `\${__from}` } };
const to = { $date: { $numberLong: `\${__to}` } };
// The days that the time range begins and ends in count as a whole. The server computes each of these once, before it
// chooses an index.
const firstDay = { $dateTrunc: { date: from, unit: 'day' } };
const dayAfter = {
  $dateAdd: { startDate: { $dateTrunc: { date: to, unit: 'day' } }, unit: 'day', amount: 1 },
};

const dayOf = (date: object) => ({ $dateToString: { date, format: '%Y-%m-%d' } });

const inRange = [
  { $expr: { $and: [{ $gte: ['$timestamp', firstDay] }, { $lt: ['$timestamp', dayAfter] }] } },
  // Of an erased student's activity the day is left, as a text.
  {
    timestamp: { $exists: false },
    $expr: { $and: [{ $gte: ['$day', dayOf(from)] }, { $lte: ['$day', dayOf(to)] }] },
  },
];

const chosenCourses = { courseId: { $in: [`\${courses:doublequote}`] } };
const chosenStudents = {
  speciality: { $in: [`\${specialities:doublequote}`] },
  studentLevel: { $in: [`\${levels:doublequote}`] },
};

/** Progress by speciality and level. */
export const progressText = pipeline([
  { $match: chosenStudents },
  {
    $group: {
      _id: { speciality: '$speciality', level: '$studentLevel' },
      students: { $sum: 1 },
      progress: { $avg: '$progress' },
    },
  },
  { $sort: { '_id.speciality': 1, '_id.level': 1 } },
  {
    $project: {
      _id: 0,
      speciality: '$_id.speciality',
      level: '$_id.level',
      students: { $toLong: '$students' },
      progress: 1,
    },
  },
]);

/** How many students have come how far, by tenths. */
export const progressTenthsText = pipeline([
  { $match: chosenStudents },
  { $group: { _id: { $min: [9, { $floor: { $divide: ['$progress', 10] } }] }, students: { $sum: 1 } } },
  { $sort: { _id: 1 } },
  {
    $project: {
      _id: 0,
      tenth: { $concat: [{ $toString: { $toInt: { $multiply: [10, '$_id'] } } }, ' %'] },
      students: { $toLong: '$students' },
    },
  },
]);

/** Activities per day and action in the chosen courses. */
export const dailyActionsText = pipeline([
  { $match: { ...chosenCourses, $or: inRange } },
  {
    $group: {
      _id: {
        day: { $ifNull: [{ $dateTrunc: { date: '$timestamp', unit: 'day' } }, { $toDate: '$day' }] },
        action: '$action',
      },
      activities: { $sum: 1 },
    },
  },
  { $sort: { '_id.day': 1, '_id.action': 1 } },
  { $project: { _id: 0, day: '$_id.day', action: '$_id.action', activities: { $toLong: '$activities' } } },
]);

/** The values that a field has, as a variable takes them: where an index begins with the field, by a look at each value. */
export function valuesText(field: string): string {
  return pipeline([
    { $group: { _id: `$${field}` } },
    { $sort: { _id: 1 } },
    { $project: { _id: 0, value: '$_id' } },
  ]);
}

/** What stands for several values is quoted by Grafana, and so not by us. */
function pipeline(stages: readonly object[]): string {
  return JSON.stringify(stages, null, 2).replace(/"(\$\{\w+:doublequote\})"/g, '$1');
}
