import { useQuery } from '@tanstack/react-query';
import { useWorkspace } from '../../shell/workspace.tsx';

/** Every persona that an environment could be given, released there or not, by key. */
export function usePersonaKeys(environment: string): readonly string[] {
  const { client } = useWorkspace();
  const personas = useQuery({
    queryKey: ['personas', environment],
    queryFn: ({ signal }) => client.personas(signal, environment),
  });
  return (personas.data ?? []).map(({ key }) => key).sort();
}
