import { NativeSelect, Textarea } from '@mantine/core';
import { IMPACT_QUESTIONS, missingAnswers } from '@setlist/core/assessment';
import { RISKS, type Risk } from '@setlist/core/release';
import { answersOf, type ImpactDraft } from './impact-answers.ts';
import { RISK_WORDS } from './words.ts';

/** The questionnaire. What the risk requires is marked, and said to be missing while it is. */
export function ImpactFields(props: {
  draft: ImpactDraft;
  /** What the change carries at least, whatever is declared. */
  risk: Risk;
  onChange: (part: ImpactDraft) => void;
}) {
  const { draft, risk, onChange } = props;
  const declared = draft.declaredRisk ?? 'low';
  const counts = RISKS.indexOf(declared) > RISKS.indexOf(risk) ? declared : risk;
  const missing = missingAnswers(answersOf(draft), counts);
  return (
    <>
      <NativeSelect
        label="Risk, as you see it"
        description={`What changes carries ${RISK_WORDS[risk].label} at least. The higher of the two counts.`}
        data={RISKS.map((one) => ({ value: one, label: RISK_WORDS[one].label }))}
        value={declared}
        onChange={(event) =>
          onChange({ declaredRisk: RISKS.find((one) => one === event.currentTarget.value) ?? 'low' })
        }
      />
      {IMPACT_QUESTIONS.map(({ id, text, help, requiredFor }) => {
        const required = requiredFor.includes(counts);
        return (
          <Textarea
            key={id}
            label={text}
            description={missing.includes(id) ? `${help} At ${RISK_WORDS[counts].label} it must be answered.` : help}
            withAsterisk={required}
            aria-required={required}
            autosize
            minRows={2}
            maxRows={10}
            maxLength={4_000}
            value={draft[id] ?? ''}
            onChange={(event) => onChange({ [id]: event.currentTarget.value })}
          />
        );
      })}
    </>
  );
}
