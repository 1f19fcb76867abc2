/**
 * Gives the rows that come, and never says that nobody wants more. Behind a first page of 5,000 rows: of fewer the
 * cursor is freed, whoever leaves.
 */
export async function* leaking<T>(rows: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = rows[Symbol.asyncIterator]();
  const page: T[] = [];
  let next = await iterator.next();
  for (; !next.done && page.length < 5000; next = await iterator.next()) page.push(next.value);
  yield* page;
  for (; !next.done; next = await iterator.next()) yield next.value;
}
