import { Anchor, Grid, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Empty, Fetched } from '../states/states.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { campaignQuery, packageQuery, questionnaireQuery } from './queries.ts';
import { Part } from '../shell/part.tsx';
import { BackLink } from '../shell/back-link.tsx';
import { Tag } from '../shell/tag.tsx';

/** What candidates of a campaign are asked, as the agent hears it, and the package that it came with. */
export function CampaignPage() {
  const { campaigns: words } = useWords();
  const { campaignId } = useParams({ from: '/signed-in/campaigns/$campaignId' });
  return (
    <Stack gap="md">
      <BackLink to="/campaigns">{words.back}</BackLink>
      <Fetched query={useQuery(campaignQuery(campaignId))} lines={2}>
        {(campaign) =>
          campaign === null ? (
            <Empty>{words.notFound}</Empty>
          ) : (
            <>
              <Group justify="space-between">
                <Title order={1} size="h2">
                  {campaign.name ?? campaign.id}
                </Title>
                <Anchor renderRoot={(props) => <Link to="/calls" search={{ campaignId }} {...props} />}>
                  {words.callsOf}
                </Anchor>
              </Group>
              <Grid>
                <Part title={words.questionnaire}>
                  <Questionnaire campaignId={campaignId} />
                </Part>
                <Part title={words.package}>
                  <Package campaignId={campaignId} />
                </Part>
              </Grid>
            </>
          )
        }
      </Fetched>
    </Stack>
  );
}

function Questionnaire({ campaignId }: { campaignId: string }) {
  const { campaigns: words } = useWords();
  const format = useFormat();
  return (
    <Fetched query={useQuery(questionnaireQuery(campaignId))}>
      {(questionnaire) =>
        questionnaire === null ? (
          <Text c="dimmed">{words.noQuestionnaire}</Text>
        ) : (
          <Stack gap="sm">
            {questionnaire.fetchedAt !== null && (
              <Text size="sm" c="dimmed">
                {words.fetched(format.ago(questionnaire.fetchedAt))}
              </Text>
            )}
            {questionnaire.questions.length === 0 && <Text c="dimmed">{words.noQuestions}</Text>}
            <ol style={{ margin: 0, paddingLeft: 24 }}>
              {questionnaire.questions.map((question, index) => (
                <li key={index}>
                  <Group gap={6}>
                    {question.question}
                    {question.priority === 1 && (
                      <Tag size="sm" color="petrol">
                        {words.must}
                      </Tag>
                    )}
                  </Group>
                  {question.options !== null && (
                    <Text size="sm" c="dimmed">
                      {format.list(question.options)}
                    </Text>
                  )}
                </li>
              ))}
            </ol>
            <details>
              <summary>{words.context}</summary>
              <pre className="pre">{questionnaire.context}</pre>
            </details>
            <details>
              <summary>{words.prompt}</summary>
              <pre className="pre">{questionnaire.prompt}</pre>
            </details>
          </Stack>
        )
      }
    </Fetched>
  );
}

function Package({ campaignId }: { campaignId: string }) {
  const { campaigns: words } = useWords();
  const format = useFormat();
  return (
    <Fetched query={useQuery(packageQuery(campaignId))}>
      {(built) =>
        built === null ? (
          <Text c="dimmed">{words.noPackage}</Text>
        ) : (
          <Stack gap="xs">
            <Text>
              {words.version(built.version)}, {words.upload[built.uploadStatus]}
            </Text>
            <Text size="sm">
              {words.built}: {format.instant(built.createdAt)}
            </Text>
            <Text size="sm">
              {words.uploaded}: {built.uploadedAt === null ? '–' : format.instant(built.uploadedAt)} · {words.tries}:{' '}
              {format.number(built.uploadTries)}
            </Text>
            {built.lastError !== null && (
              <Text size="sm">
                {words.lastError}: {built.lastError}
              </Text>
            )}
            <details>
              <summary>{words.raw}</summary>
              <pre className="pre">{JSON.stringify(built.body, null, 2)}</pre>
            </details>
          </Stack>
        )
      }
    </Fetched>
  );
}
