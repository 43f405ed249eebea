import { Text } from '@mantine/core';
import type { OpenApi, Schema } from './openapi.ts';

const DEEPEST = 6;

/** A shape, member by member. */
export function SchemaView({ schema, all, depth = 0 }: { schema: Schema; all: OpenApi; depth?: number }) {
  const shown = resolved(schema, all);
  const members = membersOf(shown, all);
  if (members === null || depth > DEEPEST) return <Text size="sm">{typeOf(shown, all)}</Text>;
  return (
    <ul style={{ margin: 0, paddingLeft: 20 }}>
      {Object.entries(members.properties ?? {}).map(([name, member]) => (
        <li key={name}>
          <code>{name}</code>
          {members.required?.includes(name) ? '' : ' ?'} <span>{typeOf(resolved(member, all), all)}</span>
          {membersOf(resolved(member, all), all) !== null && (
            <details>
              <summary>{'{ … }'}</summary>
              <SchemaView schema={member} all={all} depth={depth + 1} />
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

const resolved = (schema: Schema, { components }: OpenApi): Schema =>
  schema.$ref ? (components.schemas[schema.$ref.split('/').at(-1)!] ?? {}) : schema;

/** The object that this is, or a list of, or may be beside null. */
function membersOf(schema: Schema, all: OpenApi): Schema | null {
  if (schema.properties) return schema;
  if (schema.items) return membersOf(resolved(schema.items, all), all);
  const some = (schema.anyOf ?? schema.oneOf ?? []).map((one) => membersOf(resolved(one, all), all));
  return some.find((one) => one !== null) ?? null;
}

function typeOf(schema: Schema, all: OpenApi): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return options.map((one) => typeOf(resolved(one, all), all)).join(' | ');
  if (schema.items) return `${typeOf(resolved(schema.items, all), all)}[]`;
  const type = [schema.type ?? 'any'].flat().join(' | ');
  const bounds = [
    schema.format,
    schema.pattern && `/${schema.pattern}/`,
    schema.minimum !== undefined && `≥ ${schema.minimum}`,
    schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER && `≤ ${schema.maximum}`,
    schema.maxLength !== undefined && `≤ ${schema.maxLength} characters`,
  ].filter(Boolean);
  return bounds.length > 0 ? `${type} (${bounds.join(', ')})` : type;
}
