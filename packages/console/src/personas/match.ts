import type { PersonaSummary } from '@setlist/sdk';

/** The personas in which every word of the query occurs: in key, name, description, owner, axes, channels or locales. */
export function matchingPersonas(personas: readonly PersonaSummary[], query: string): readonly PersonaSummary[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return personas.filter((persona) => {
    const text = [
      persona.key,
      persona.name,
      persona.description,
      persona.owner,
      ...persona.axes.map((axis) => axis.key),
      ...persona.channels,
      ...persona.locales,
    ]
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
