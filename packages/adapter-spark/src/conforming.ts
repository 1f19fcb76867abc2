import { ValidationError } from '@learntrack/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';

/**
 * Rows as a schema gives them.
 *
 * @throws `ValidationError` for the first that is not of the schema
 */
export async function* conforming<Row>(
  rows: AsyncIterable<unknown>,
  schema: StandardSchemaV1<unknown, Row>,
): AsyncGenerator<Row> {
  for await (const row of rows) {
    const result = await schema['~standard'].validate(row);
    if (result.issues) {
      const issues = result.issues.map(({ message, path = [] }) => ({
        path: path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
        message,
      }));
      throw new ValidationError('A row of the query is not of its schema', issues);
    }
    yield result.value;
  }
}
