import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { isSchemaName, publishedSchema, publishedSchemaText, schemaNames } from '../../contract/published-schemas.ts';

interface SchemaOptions {
  readonly out?: string;
  readonly json?: true;
}

/** `banksman schema`: the published formats as JSON Schema. Exits non-zero for a name that is none. */
export function registerSchemaVerb(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of a published format; without a name, list them')
    .argument('[name]', schemaNames.join(', '))
    .option('--out <dir>', 'write NAME.schema.json, or all of them without a name, into this folder')
    .option('--json', 'print on one line of JSON')
    .action(runSchema);
}

function runSchema(name: string | undefined, options: SchemaOptions): void {
  if (name !== undefined && !isSchemaName(name)) {
    process.stderr.write(`no schema is called ${name}; there are: ${schemaNames.join(', ')}\n`);
    process.exitCode = 1;
    return;
  }
  const { out } = options;
  if (out !== undefined) {
    mkdirSync(out, { recursive: true });
    for (const each of name === undefined ? schemaNames : [name])
      writeFileSync(join(out, `${each}.schema.json`), publishedSchemaText(each));
    return;
  }
  if (name === undefined) {
    process.stdout.write(options.json === true ? `${JSON.stringify(schemaNames)}\n` : `${schemaNames.join('\n')}\n`);
    return;
  }
  process.stdout.write(
    options.json === true ? `${JSON.stringify(publishedSchema(name))}\n` : publishedSchemaText(name),
  );
}
