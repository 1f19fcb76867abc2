import type {
  Conditions,
  JsonObject,
  Student,
  StudentConditions,
  StudentField,
  StudentOrder,
  StudentPageRequest,
  StudentPlace,
} from '@learntrack/core';
import fc from 'fast-check';

type Value = Student[StudentField];

type Pools = { readonly [Field in StudentField]: readonly Student[Field][] };

/** What the fields of students and of questions about them are drawn from; small pools let them meet. */
export const studentPools: Pools = {
  studentId: ['S1', 'S2', 's1', 'S10', 'é', '\uffff', '😀', '__proto__'],
  name: ['', 'Hadil', 'hadil', 'Zoé', '\uffff', '😀'],
  email: ['hadil@mail.com', 'x.y@mail.com', '%@mail.com'],
  speciality: ['ILSI', 'ilsi', 'Data Science', '$where', '😀', '\uffff'],
  studentLevel: ['L1', 'M2', '.*'],
  // Beside and on the borders of the tenths, and what has many digits.
  progress: [0, 9.999, 10, 100 / 3, 50, 89.999999, 90, 100],
  lastUpdated: [
    new Date('1969-12-31T23:59:59.999Z'),
    new Date('2026-01-05T09:30:00.000Z'),
    new Date('2026-01-05T09:30:00.001Z'),
    new Date('2026-01-06T00:00:00.000Z'),
  ],
};

/** Attributes with what breaks serialisers, paths and object keys. */
export const hostileAttributes: readonly JsonObject[] = [
  {},
  { $set: { progress: 100 }, $where: 'true' },
  { 'x.y': 1, x: { y: 2 }, '.': 3, 'a.': 4 },
  JSON.parse('{ "__proto__": { "polluted": true }, "constructor": { "toString": 1 } }'),
  { '': 'empty', ' ': 'space', é: 1, 'e\u0301': 2, 學生: ['😀', '\uffff', 'null\u0000byte'] },
  {
    nothing: null,
    no: false,
    list: [[], {}, [null, [0.1 + 0.2]]],
    large: 2 ** 53,
    small: 1e-300,
    negative: -1.5,
  },
  { date: '2026-01-05T09:30:00.000Z', number: '1e3', _id: 'mine', undefined: 'text', $date: 0 },
];

/** One valid profile, with fields of one's own. */
export function sampleStudent(fields: Partial<Student> = {}): Student {
  return {
    studentId: 'S1',
    name: 'Hadil',
    email: 'hadil@mail.com',
    speciality: 'ILSI',
    studentLevel: 'M2',
    progress: 10,
    lastUpdated: new Date('2026-01-05T09:30:00Z'),
    ...fields,
  };
}

/** Complete, valid profiles. */
export function studentArbitrary(): fc.Arbitrary<Student> {
  return fc.record(
    {
      studentId: fc.constantFrom(...studentPools.studentId),
      name: fc.constantFrom(...studentPools.name),
      email: fc.constantFrom(...studentPools.email),
      speciality: fc.constantFrom(...studentPools.speciality),
      studentLevel: fc.constantFrom(...studentPools.studentLevel),
      progress: fc.oneof(
        fc.constantFrom(...studentPools.progress),
        fc.double({ min: 1e-6, max: 100, noNaN: true }),
      ),
      lastUpdated: fc.constantFrom(...studentPools.lastUpdated),
      attributes: fc.constantFrom(...hostileAttributes),
    },
    { requiredKeys: Object.keys(studentPools) as StudentField[] },
  );
}

/** Profiles with distinct ids. */
export function studentsArbitrary(maxLength = studentPools.studentId.length): fc.Arbitrary<Student[]> {
  return fc.uniqueArray(studentArbitrary(), { selector: ({ studentId }) => studentId, maxLength });
}

/** Conditions on up to two fields. */
export function conditionsArbitrary(): fc.Arbitrary<StudentConditions> {
  const fields = fc.subarray(Object.keys(studentPools) as StudentField[], { maxLength: 2 });
  return fields.chain((some) =>
    fc.tuple(...some.map(conditionArbitrary)).map((conditions) => Object.fromEntries(conditions)),
  );
}

/** Requests as they come from a checked query: any conditions, order, length and place. */
export function pageRequestArbitrary(): fc.Arbitrary<StudentPageRequest> {
  return orderArbitrary().chain((order) =>
    fc.record(
      {
        where: conditionsArbitrary(),
        order: fc.constant(order),
        limit: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant(1001)),
        after: placeArbitrary(order),
      },
      { requiredKeys: ['where', 'order', 'limit'] },
    ),
  );
}

function conditionArbitrary(field: StudentField): fc.Arbitrary<[StudentField, Conditions<Value>]> {
  const value = fc.constantFrom<Value>(...studentPools[field]);
  const conditions = fc.oneof(
    fc.record({ eq: value }),
    fc.record({ in: fc.array(value, { maxLength: 3 }) }),
    fc.record({ gt: value, gte: value, lt: value, lte: value, in: fc.array(value) }, { requiredKeys: [] }),
  );
  return conditions.map((some) => [field, some]);
}

function orderArbitrary(): fc.Arbitrary<StudentOrder> {
  const fields = fc.shuffledSubarray(Object.keys(studentPools) as StudentField[], { maxLength: 3 });
  const direction = fc.constantFrom('asc' as const, 'desc' as const);
  return fields.chain((some) => {
    const complete: StudentField[] = some.includes('studentId') ? some : [...some, 'studentId'];
    return fc.tuple(...complete.map((field) => direction.map((way) => [field, way] as const)));
  });
}

/** Places of students that may never have been. */
function placeArbitrary(order: StudentOrder): fc.Arbitrary<StudentPlace> {
  return fc.tuple(...order.map(([field]) => fc.constantFrom<Value>(...studentPools[field])));
}
