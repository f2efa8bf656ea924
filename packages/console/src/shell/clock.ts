import { useInterval } from '@mantine/hooks';
import { useEffect, useState } from 'react';

/** The time, in milliseconds since 1970, read again every second while the page is shown. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  const clock = useInterval(() => setNow(Date.now()), 1_000);
  useEffect(() => {
    clock.start();
    return clock.stop;
  }, [clock.start, clock.stop]);
  return now;
}
