import { Anchor, Button, Grid, Group, Stack, Table, Text, Title } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api, type Got } from '../api/client.ts';
import { ProviderHealth } from '../overview/provider-health.tsx';
import { useMayAct } from '../session/session.ts';
import { AttentionIcon, CheckIcon, QuestionIcon } from '../shell/icons.tsx';
import { Fetched } from '../states/states.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { Part } from '../shell/part.tsx';
import { Tag } from '../shell/tag.tsx';

type Settings = Got<'/api/v1/settings'>;
type Checks = Got<'/api/v1/health/checks'>;

const settingsQuery = () =>
  queryOptions({
    queryKey: ['settings'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/settings', { signal })),
  });

const checksQuery = () =>
  queryOptions({
    queryKey: ['checks'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/health/checks', { signal })),
  });

/** How this installation is set up, and whether the providers are set up to match. Secrets are never shown. */
export function SettingsPage() {
  const { settings: words } = useWords();
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {words.title}
        </Title>
        <Anchor href="/docs">{words.api}</Anchor>
      </Group>
      <Grid>
        <Part title={words.health}>
          <ProviderHealth />
        </Part>
        <Part title={words.checks}>
          <ProviderChecks />
        </Part>
      </Grid>
      <Fetched query={useQuery(settingsQuery())} lines={8}>
        {(settings) => <House settings={settings} />}
      </Fetched>
    </Stack>
  );
}

const LOOKS = {
  pass: { color: 'petrol', Icon: CheckIcon },
  fail: { color: 'red', Icon: AttentionIcon },
  unknown: { color: 'gray', Icon: QuestionIcon },
} as const;

function ProviderChecks() {
  const { settings: words } = useWords();
  const format = useFormat();
  const mayAct = useMayAct();
  const queries = useQueryClient();
  const run = useMutation({
    mutationFn: () => answered(api.POST('/api/v1/health/checks')),
    onSuccess: (checks) => queries.setQueryData(checksQuery().queryKey, checks as Checks),
  });
  return (
    <Fetched query={useQuery(checksQuery())}>
      {({ ranAt, items }) => (
        <Stack gap="sm">
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              {ranAt === null ? words.neverRan : words.ranAt(format.ago(ranAt))}
            </Text>
            {mayAct && (
              <Button size="xs" variant="default" loading={run.isPending} onClick={() => run.mutate()}>
                {words.runChecks}
              </Button>
            )}
          </Group>
          {items.map((check) => (
            <OneCheck key={check.id} check={check} />
          ))}
        </Stack>
      )}
    </Fetched>
  );
}

function OneCheck({ check: { id, title, status, found, fix } }: { check: Checks['items'][number] }) {
  const { settings: words } = useWords();
  const { color, Icon } = LOOKS[status];
  return (
    <div>
      <Group gap="xs">
        <Text>{words.checkTitles[id] ?? title}</Text>
        <Tag color={color} Icon={Icon}>
          {words.checkStatus[status]}
        </Tag>
      </Group>
      {found !== null && (
        <Text size="sm" c="dimmed">
          {words.found}: <span lang="en">{found}</span>
        </Text>
      )}
      {status === 'fail' && fix !== null && (
        <Text size="sm">
          {words.fix}: <span lang="en">{fix}</span>
        </Text>
      )}
    </div>
  );
}

/** As docs/operations.md has them. */
const QUERIES = {
  attention: 'WorkflowType="candidateCall" AND NeedsAttention=true',
  open: 'WorkflowType="candidateCall" AND ExecutionStatus="Running"',
  unknown: 'WorkflowType="candidateCall" AND CallPhase="unknown"',
  failed: 'ExecutionStatus="Failed"',
};

function House({ settings }: { settings: Settings }) {
  const { settings: words, calls, states } = useWords();
  const facts: [string, string][] = [
    [words.placement, calls.placements[settings.placement]],
    [words.timeZone, settings.officeTimeZone],
    [words.crm, settings.crm.enabled ? (settings.crm.host ?? states.unknown) : words.off],
    [words.lines, settings.lines.map(({ phone }) => phone).join(', ') || states.none],
    [
      words.versions,
      Object.entries(settings.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
  ];
  return (
    <Grid>
      <Part title={words.title}>
        <Pairs heads={[words.name, words.value]} pairs={facts} />
      </Part>
      <Part title={words.temporal}>
        <ul style={{ margin: 0, paddingLeft: 20 }}>
          {Object.entries(QUERIES).map(([name, query]) => (
            <li key={name}>
              <Anchor
                href={`${settings.temporalUiUrl}?query=${encodeURIComponent(query)}`}
                target="_blank"
                rel="noreferrer"
              >
                {words.queries[name as keyof typeof QUERIES]}
              </Anchor>
            </li>
          ))}
        </ul>
      </Part>
      <Part title={words.keys}>
        <Pairs heads={[words.name, words.role]} pairs={settings.keys.map(({ name, role }) => [name, role])} />
      </Part>
      <Part title={words.variables}>
        <Pairs
          heads={[words.variable, words.value]}
          pairs={settings.variables.map(({ name, state }) => [name, words.variableState[state]])}
        />
      </Part>
      <Part title={words.retention}>
        <Pairs
          heads={[words.name, words.value]}
          pairs={(['audioDays', 'transcriptDays', 'inboxDays', 'messageDays'] as const).map((kind) => {
            const days = settings.retention[kind];
            return [words.kept[kind], days === null ? words.forever : words.days(days)];
          })}
        />
      </Part>
      <Part title={words.policy}>
        <Pairs
          heads={[words.rule, words.value]}
          pairs={Object.entries(settings.policy).map(([name, value]) => [name, JSON.stringify(value)])}
        />
      </Part>
    </Grid>
  );
}

function Pairs({ heads, pairs }: { heads: [string, string]; pairs: [string, string][] }) {
  return (
    <Table.ScrollContainer minWidth={320} mah={420}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {pairs.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" style={{ overflowWrap: 'anywhere' }}>
                {name}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
