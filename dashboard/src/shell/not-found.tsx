import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Empty } from '../states/states.tsx';
import { useWords } from '../words/index.ts';

export function NotFound() {
  const { shell } = useWords();
  return (
    <main>
      <Empty action={<Anchor renderRoot={(props) => <Link to="/overview" {...props} />}>{shell.toOverview}</Anchor>}>
        {shell.notFound}
      </Empty>
    </main>
  );
}
