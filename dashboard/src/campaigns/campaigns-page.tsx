import { Anchor, Paper, Stack, Table, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Paged } from '../states/paged.tsx';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/index.ts';
import { campaignsQuery } from './queries.ts';

export function CampaignsPage() {
  const { campaigns: words, calls } = useWords();
  const format = useFormat();
  const query = useInfiniteQuery(campaignsQuery());
  return (
    <Stack gap="sm">
      <Title order={1} size="h2">
        {words.title}
      </Title>
      <Paged query={query} empty={words.empty}>
        {(items) => (
          <Paper className="surface">
            <Table.ScrollContainer minWidth={820}>
              <Table verticalSpacing="sm" horizontalSpacing="md">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{words.columns.name}</Table.Th>
                    <Table.Th>{words.columns.company}</Table.Th>
                    <Table.Th ta="right">{words.columns.questions}</Table.Th>
                    <Table.Th>{words.columns.package}</Table.Th>
                    <Table.Th>{words.columns.placement}</Table.Th>
                    <Table.Th ta="right">{words.columns.calls}</Table.Th>
                    <Table.Th ta="right">{words.columns.open}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((campaign) => (
                    <Table.Tr key={campaign.id}>
                      <Table.Td>
                        <Anchor
                          renderRoot={(props) => (
                            <Link to="/campaigns/$campaignId" params={{ campaignId: String(campaign.id) }} {...props} />
                          )}
                        >
                          {campaign.name ?? campaign.id}
                        </Anchor>
                      </Table.Td>
                      <Table.Td>{campaign.companyName ?? '–'}</Table.Td>
                      <Table.Td ta="right">{campaign.questionCount ?? '–'}</Table.Td>
                      <Table.Td>
                        {campaign.packageVersion === null
                          ? words.neverSetUp
                          : `${words.version(campaign.packageVersion)}, ${campaign.uploadStatus ? words.upload[campaign.uploadStatus] : ''}`}
                      </Table.Td>
                      <Table.Td>
                        {campaign.placement === null ? words.house : calls.placements[campaign.placement]}
                      </Table.Td>
                      <Table.Td ta="right">{format.number(campaign.calls)}</Table.Td>
                      <Table.Td ta="right">{format.number(campaign.openCalls)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </Paper>
        )}
      </Paged>
    </Stack>
  );
}
