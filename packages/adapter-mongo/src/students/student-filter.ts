import { isDeepStrictEqual } from 'node:util';
import type {
  Conditions,
  StudentConditions,
  StudentField,
  StudentOrder,
  StudentPageRequest,
  StudentPlace,
} from '@learntrack/core';
import type { Document, Sort } from 'mongodb';

type Value = string | number | Date;

/** Profiles are kept under their studentId. */
function pathOf(field: StudentField): string {
  return field === 'studentId' ? '_id' : field;
}

/** Conditions as a filter. Every value stands behind an operator of ours, so none can become one. */
export function toFilter(where: StudentConditions): Document[] {
  return (Object.entries(where) as [StudentField, Conditions<Value>][]).flatMap(([field, conditions]) =>
    Object.entries(conditions).map(([operator, value]) => ({ [pathOf(field)]: { [`$${operator}`]: value } })),
  );
}

/**
 * The order of those that meet the conditions, and the place in it: a field that is one value for all of them decides
 * nothing, and would keep the server from going to the place by an index.
 */
export function withoutGiven({
  where,
  order,
  after,
}: Pick<StudentPageRequest, 'where' | 'order' | 'after'>): Pick<StudentPageRequest, 'order' | 'after'> {
  const decides = order.map(([field], i) => {
    const given: Value | undefined = where[field]?.eq;
    // A place that is elsewhere lies behind all of them, or before.
    return field === 'studentId' || given === undefined || (after && !isDeepStrictEqual(after[i], given));
  });
  return {
    order: order.filter((_, i) => decides[i]),
    ...(after && { after: after.filter((_, i) => decides[i]) }),
  };
}

/** An order as a sort; what follows the studentId decides nothing. */
export function toSort(order: StudentOrder): Sort {
  const last = order.findIndex(([field]) => field === 'studentId');
  return order.slice(0, last + 1).map(([field, way]) => [pathOf(field), way] as const);
}

/**
 * What comes behind a place in an order: later in the first field, or equal there and later in the next, and so on.
 */
export function behind(place: StudentPlace, order: StudentOrder): Document {
  const alternatives = order.map(([field, way], i) => {
    const equal = order.slice(0, i).map(([before], j) => ({ [pathOf(before)]: { $eq: place[j] } }));
    return { $and: [...equal, { [pathOf(field)]: { [way === 'asc' ? '$gt' : '$lt']: place[i] } }] };
  });
  return { $or: alternatives };
}
