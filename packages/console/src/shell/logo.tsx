/** Setlist's mark: three lines of a list, the one being played in full. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#9b1b5a" />
      <path d="M8 10h10M8 22h7" stroke="#f4bcd8" strokeWidth="3" strokeLinecap="round" />
      <path d="M8 16h16" stroke="#ffffff" strokeWidth="3" strokeLinecap="round" />
      <circle cx="24" cy="10" r="2.2" fill="#ffffff" />
    </svg>
  );
}
