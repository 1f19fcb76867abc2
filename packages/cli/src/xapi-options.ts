import type { XapiMapping } from '@learntrack/importers';
import { type Command, InvalidArgumentError } from 'commander';

/** How the user wants xAPI statements to become activities. */
export interface XapiOptions {
  readonly regionExtension?: string;
  readonly course?: string;
  readonly action?: { readonly [verb: string]: string };
}

/** Adds the options about xAPI statements to a command. */
export function addXapiOptions(command: Command): Command {
  return command
    .option('--region-extension <iri>', 'xAPI: the extension that holds the region')
    .option('--course <id>', 'xAPI: the course of all statements; by default their context tells')
    .option(
      '--action <verb=action>',
      'xAPI: the action that a verb, by its whole id, stands for; may be repeated',
      readAction,
    );
}

/** What the options say, as the importer takes it. */
export function toMapping({ action, course, regionExtension }: XapiOptions): XapiMapping {
  return {
    ...(action !== undefined && { actions: action }),
    ...(course !== undefined && { courseId: () => course }),
    ...(regionExtension !== undefined && { regionExtension }),
  };
}

function readAction(text: string, before: { readonly [verb: string]: string } = {}) {
  // An IRI may hold `=` itself; an action is a word.
  const split = text.lastIndexOf('=');
  if (split < 1 || split === text.length - 1) throw new InvalidArgumentError('Give VERB=ACTION.');
  return { ...before, [text.slice(0, split)]: text.slice(split + 1) };
}
