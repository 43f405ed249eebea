import { Alert, Button, Paper, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Problem } from '../api/problem.ts';
import { useWords } from '../words/index.ts';
import { useSignIn } from './session.ts';

/** The key goes to the API and nowhere else: it is in no storage of the browser. */
export function LoginPage() {
  const { session: words, shell } = useWords();
  const { next } = useSearch({ from: '/login' });
  const navigate = useNavigate();
  const signIn = useSignIn();
  const [name, setName] = useState('');
  const [key, setKey] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate(
      { name: name.trim(), key: key.trim() },
      { onSuccess: () => void navigate({ href: next ?? '/overview' }) },
    );
  };
  const failure = signIn.error && said(signIn.error, words);
  return (
    <main>
      <Paper className="surface" maw={420} mx="auto" mt="12vh" p="xl">
        <form onSubmit={submit}>
          <Stack>
            <Title order={1} size="h2">
              {shell.product}
            </Title>
            {failure && (
              <Alert color="red" variant="outline" role="alert">
                {failure}
              </Alert>
            )}
            <TextInput
              label={words.name}
              description={words.nameHint}
              required
              maxLength={100}
              autoComplete="name"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <PasswordInput
              label={words.key}
              description={words.keyHint}
              required
              autoComplete="current-password"
              value={key}
              onChange={(event) => setKey(event.currentTarget.value)}
            />
            <Button type="submit" loading={signIn.isPending}>
              {words.signIn}
            </Button>
          </Stack>
        </form>
      </Paper>
    </main>
  );
}

function said(error: Error, words: ReturnType<typeof useWords>['session']): string {
  const status = error instanceof Problem ? error.status : 0;
  if (status === 401 || status === 400) return words.wrong;
  if (status === 403) return words.notEnough;
  if (status === 429) return words.tooMany;
  return words.away;
}
