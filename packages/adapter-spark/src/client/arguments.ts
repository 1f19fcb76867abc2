import { create } from '@bufbuild/protobuf';
import { ValidationError } from '@learntrack/core';
import { DataTypeSchema, type Expression, ExpressionSchema } from '../protocol/spark/connect/connect_pb.js';

/** What a statement's `:name` may stand for. Instants are of a millisecond, as `Date` is. */
export type SqlArgument = string | number | bigint | boolean | Date | null;

/** By the names that the statement gives them. */
export type SqlArguments = Readonly<Record<string, SqlArgument>>;

/**
 * The arguments of a statement as literals: never a part of its text.
 *
 * @throws `ValidationError` for a value that is no argument
 */
export function toLiterals(args: SqlArguments): Record<string, Expression> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      const literalType = literalOf(name, value);
      return [name, create(ExpressionSchema, { exprType: { case: 'literal', value: { literalType } } })];
    }),
  );
}

type LiteralType = Extract<Expression['exprType'], { case: 'literal' }>['value']['literalType'];

function literalOf(name: string, value: SqlArgument): LiteralType {
  switch (typeof value) {
    case 'string':
      if (value.isWellFormed()) return { case: 'string', value };
      break;
    case 'boolean':
      return { case: 'boolean', value };
    case 'bigint':
      if (BigInt.asIntN(64, value) === value) return { case: 'long', value };
      break;
    case 'number':
      return Number.isSafeInteger(value) ? { case: 'long', value: BigInt(value) } : { case: 'double', value };
  }
  if (value === null) {
    return { case: 'null', value: create(DataTypeSchema, { kind: { case: 'null', value: {} } }) };
  }
  if (value instanceof Date && !Number.isNaN(value.getTime())) {
    return { case: 'timestamp', value: BigInt(value.getTime()) * 1000n };
  }
  throw new ValidationError('Invalid arguments of a statement', [
    {
      path: name,
      // The value may be personal.
      message: 'is no well-formed text, number, 64-bit bigint, boolean, valid Date or null',
    },
  ]);
}
