import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { answered, api, type Got } from '../api/client.ts';

type Session = Got<'/api/v1/session'>;

/** Who is signed in. Fails with 401 when nobody is. */
export const sessionQuery = () =>
  queryOptions({
    queryKey: ['session'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/session', { signal })),
    staleTime: 60_000,
  });

export const useSession = (): Session | undefined => useQuery(sessionQuery()).data;

/** Whether who is signed in may change something; the API decides, this only spares the disappointment. */
export const useMayAct = (): boolean => ['operator', 'admin'].includes(useSession()?.role ?? '');
export const useIsAdmin = (): boolean => useSession()?.role === 'admin';

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; key: string }) => answered(api.POST('/api/v1/login', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: sessionQuery().queryKey }),
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => answered(api.POST('/api/v1/logout')),
    onSettled: async () => {
      queries.clear();
      await navigate({ to: '/login' });
    },
  });
}
