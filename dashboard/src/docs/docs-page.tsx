import { Anchor, Container, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fetched } from '../states/states.tsx';
import { CHAPTERS } from './first-call.ts';
import { type Content, isDropIn, type Listed, type OpenApi, openApiQuery, operationsOf } from './openapi.ts';
import { SchemaView } from './schema-view.tsx';
import { Tag } from '../shell/tag.tsx';

/** The API for who integrates it: a first call, then every operation as /openapi.json describes it. In English, as its errors are. */
export function DocsPage() {
  return (
    <Container component="main" size="lg" py="xl" lang="en">
      <Stack gap="lg">
        <Group justify="space-between">
          <Title order={1}>candidate-calls API</Title>
          <Anchor href="/openapi.json">openapi.json</Anchor>
        </Group>
        {CHAPTERS.map(({ title, text, example }) => (
          <section key={title}>
            <Title order={2} size="h3" mb="xs">
              {title}
            </Title>
            {text.map((paragraph) => (
              <Text key={paragraph} mb="xs">
                {paragraph}
              </Text>
            ))}
            <Example text={example.replaceAll('ORIGIN', window.location.origin)} />
          </section>
        ))}
        <Fetched query={useQuery(openApiQuery())} lines={10}>
          {(all) =>
            all.tags.map(({ name, description }) => (
              <section key={name}>
                <Title order={2} size="h3" mb="xs">
                  {name}
                </Title>
                <Text c="dimmed" mb="sm">
                  {description}
                </Text>
                <Stack gap="xs">
                  {operationsOf(all, name).map((listed) => (
                    <OneOperation key={listed.id} listed={listed} all={all} />
                  ))}
                </Stack>
              </section>
            ))
          }
        </Fetched>
      </Stack>
    </Container>
  );
}

function Example({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y: what scrolls has to be reachable by keyboard
    <pre className="pre surface" style={{ padding: 12, margin: 0 }} tabIndex={0}>
      {text}
    </pre>
  );
}

function OneOperation({ listed, all }: { listed: Listed; all: OpenApi }) {
  const { id, method, path, operation } = listed;
  return (
    <Paper className="surface" p="sm" id={id} component="details">
      <summary>
        <Tag color="gray">{method}</Tag> <code>{path}</code>{' '}
        {isDropIn(listed) && (
          <Text span size="xs" c="dimmed">
            drop-in
          </Text>
        )}
        <Text size="sm">{operation.summary}</Text>
      </summary>
      <Stack gap="sm" mt="sm">
        {operation.parameters && operation.parameters.length > 0 && (
          <div>
            <Text fw={600}>Parameters</Text>
            <ul style={{ margin: 0, paddingLeft: 20 }}>
              {operation.parameters.map((parameter) => (
                <li key={`${parameter.in} ${parameter.name}`}>
                  <code>{parameter.name}</code> ({parameter.in}
                  {parameter.required ? ', required' : ''}) <SchemaView schema={parameter.schema} all={all} />
                </li>
              ))}
            </ul>
          </div>
        )}
        {operation.requestBody && (
          <div>
            <Text fw={600}>Body</Text>
            <ContentView content={operation.requestBody.content} all={all} />
          </div>
        )}
        {Object.entries(operation.responses).map(([status, { description, content }]) => (
          <div key={status}>
            <Text fw={600}>
              {status} <Text span>{description}</Text>
            </Text>
            {content && Number(status) < 300 && <ContentView content={content} all={all} />}
          </div>
        ))}
      </Stack>
    </Paper>
  );
}

const ContentView = ({ content, all }: { content: Content; all: OpenApi }) =>
  Object.entries(content).map(([type, { schema, example }]) => (
    <div key={type}>
      <Text size="sm" c="dimmed">
        {type}
      </Text>
      {schema && <SchemaView schema={schema} all={all} />}
      {example !== undefined && <Example text={JSON.stringify(example, null, 2)} />}
    </div>
  ));
