import { Checkbox, TagsInput } from '@mantine/core';
import { STAGES, type Stage } from '@setlist/core/release';
import type { BoardAnswer } from '@setlist/sdk';
import { Panel } from '../../shell/panel.tsx';
import { STAGE_WORDS } from '../words.ts';
import css from './new-release.module.css';
import type { Proposal } from './proposal.ts';

/** Which stages it passes on its way to everyone: those of policy, and more if one wants. */
export function StageChoice(props: {
  draft: Proposal;
  answer: BoardAnswer | undefined;
  onChange: (part: Partial<Proposal>) => void;
}) {
  const { draft, answer, onChange } = props;
  const needed = answer?.policy.stages ?? [];
  const chosen = draft.stages ?? needed;
  const isExtension = chosen.includes('extension');
  const toggle = (stage: Stage, on: boolean) => {
    if (stage === 'extension') return onChange({ stages: on ? ['extension'] : null });
    onChange({ stages: on ? [...chosen, stage] : chosen.filter((one) => one !== stage) });
  };
  const mayExtend = answer?.assessment.addsSkillsOnly ?? false;
  return (
    <Panel title="Stages" about="Each reaches more people than the one before. Policy says which it must pass.">
      <div className={css['stages']}>
        {STAGES.map((stage) => {
          const { label, reaches } = STAGE_WORDS[stage];
          const required = needed.includes(stage) && !isExtension;
          return (
            <Checkbox
              key={stage}
              label={required ? `${label}, asked for by policy` : label}
              description={`For ${reaches}.${stage === 'extension' && !mayExtend ? ' Only for a revision that adds skills and changes nothing else.' : ''}`}
              checked={chosen.includes(stage)}
              disabled={required || (stage === 'extension' ? !mayExtend : isExtension)}
              onChange={(event) => toggle(stage, event.currentTarget.checked)}
            />
          );
        })}
      </div>
      {(chosen.includes('flag') || chosen.includes('beta')) && (
        <TagsInput
          label="Targeting keys"
          description="Who gets it at flag and beta without asking for it."
          value={[...draft.targetingKeys]}
          onChange={(targetingKeys) => onChange({ targetingKeys })}
        />
      )}
    </Panel>
  );
}
