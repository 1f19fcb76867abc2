import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import {
  createFileRegistry,
  type DescEnum,
  type DescField,
  type DescFile,
  type DescMessage,
  fromBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { sparkConnectJar } from '@learntrack/servers/spark';
import { unzipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { file_google_rpc_error_details } from '../src/protocol/google/rpc/error_details_pb.js';
import { file_spark_connect_connect } from '../src/protocol/spark/connect/connect_pb.js';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'learntrack-protocol-'));
afterAll(() => rmSync(folder, { recursive: true }));

const official = await officialProtocol();

describe.each([file_spark_connect_connect, file_google_rpc_error_details])(
  'the protocol in $name',
  (ours) => {
    test.each(messagesOf(ours).map((message) => [message.typeName, message] as const))(
      'has of %s what the official one has',
      (typeName, { fields }) => {
        const theirs = official.getMessage(typeName);
        expect(theirs).toBeDefined();
        for (const field of fields) {
          expect(describeField(theirs?.fields.find(({ name }) => name === field.name))).toEqual(
            describeField(field),
          );
        }
      },
    );

    test('has the values of enums that the official one has', () => {
      for (const { typeName, values } of enumsOf(ours)) {
        const theirs = official.getEnum(typeName)?.values ?? [];
        for (const { name, number } of values) {
          expect(theirs.find((value) => value.name === name)?.number, `${typeName}.${name}`).toBe(number);
        }
      }
    });

    test('has the methods that the official one has', () => {
      for (const { typeName, methods } of ours.services) {
        const theirs = official.getService(typeName)?.methods ?? [];
        for (const { name, input, output, methodKind } of methods) {
          const one = theirs.find((method) => method.name === name);
          expect([one?.input.typeName, one?.output.typeName, one?.methodKind], name).toEqual([
            input.typeName,
            output.typeName,
            methodKind,
          ]);
        }
      }
    });
  },
);

test('the code is what is generated from it', () => {
  const generated = join(folder, 'generated');
  buf('generate', '--output', generated);
  const files = readdirSync(generated, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /_pb\./.test(name),
  );
  expect(files).toHaveLength(4);
  for (const file of files) {
    expect(readFileSync(join(root, file), 'utf8'), file).toBe(readFileSync(join(generated, file), 'utf8'));
  }
});

function buf(...args: readonly string[]): void {
  execFileSync('buf', args, { cwd: root, stdio: 'pipe' });
}

/** The files that the server is made from. */
async function officialProtocol() {
  const jar = unzipSync(readFileSync(await sparkConnectJar()), {
    filter: ({ name }) => /^(spark\/connect\/.*|google\/rpc\/error_details)\.proto$/.test(name),
  });
  const source = join(folder, 'official');
  for (const [name, content] of Object.entries(jar)) {
    mkdirSync(dirname(join(source, name)), { recursive: true });
    writeFileSync(join(source, name), content);
  }
  const image = join(folder, 'official.binpb');
  buf('build', source, '--output', image);
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(image)));
}

function messagesOf({ messages }: DescFile): DescMessage[] {
  const withNested = (message: DescMessage): DescMessage[] => [
    message,
    ...message.nestedMessages.flatMap(withNested),
  ];
  return messages.flatMap(withNested);
}

function enumsOf(file: DescFile): DescEnum[] {
  return [...file.enums, ...messagesOf(file).flatMap(({ nestedEnums }) => nestedEnums)];
}

/** All that decides how a field is written. */
function describeField(field: DescField | undefined) {
  if (!field) return undefined;
  const { name, number, fieldKind, oneof, presence } = field;
  const type = 'scalar' in field ? field.scalar : undefined;
  return {
    ...{ name, number, fieldKind, presence, type },
    oneof: oneof?.name,
    message: 'message' in field ? field.message?.typeName : undefined,
    enum: 'enum' in field ? field.enum?.typeName : undefined,
    listKind: 'listKind' in field ? field.listKind : undefined,
    mapKind: 'mapKind' in field ? field.mapKind : undefined,
    mapKey: 'mapKey' in field ? field.mapKey : undefined,
  };
}
