import { NativeSelect } from '@mantine/core';
import { type EffectivePolicy, effectivePolicy, type Policy, RISKS, type Risk } from '@setlist/core/release';
import { useState } from 'react';
import { usePersonaKeys } from '../../releases/propose/persona-keys.ts';
import { duration, RISK_WORDS, STAGE_WORDS, seatName } from '../../releases/words.ts';
import { useEnvironment } from '../../shell/environment-context.ts';
import { Fact, Facts, Panel } from '../../shell/panel.tsx';
import css from './policies.module.css';

/** What the policies come to for one case. `policies`: `null` while the files have errors. */
export function EffectivePreview({ policies, changed }: { policies: readonly Policy[] | null; changed: boolean }) {
  const { name, all } = useEnvironment();
  const [environment, setEnvironment] = useState('production');
  const shown = all.includes(environment) ? environment : (name ?? environment);
  const keys = usePersonaKeys(shown);
  const [persona, setPersona] = useState('');
  const [risk, setRisk] = useState<Risk>('medium');
  const key = persona === '' ? (keys[0] ?? '') : persona;
  return (
    <Panel
      title="What they come to"
      about={
        changed ? 'As they are open here, before they are saved.' : 'For any release, all policies taken together.'
      }
    >
      <form className={css['case']} aria-label="For which case" onSubmit={(event) => event.preventDefault()}>
        <NativeSelect
          label="Environment"
          data={[...all]}
          value={shown}
          onChange={(event) => setEnvironment(event.currentTarget.value)}
        />
        <NativeSelect
          label="Persona"
          data={[...keys]}
          value={key}
          onChange={(event) => setPersona(event.currentTarget.value)}
        />
        <NativeSelect
          label="Risk"
          data={RISKS.map((one) => ({ value: one, label: RISK_WORDS[one].label }))}
          value={risk}
          onChange={(event) => setRisk(RISKS.find((one) => one === event.currentTarget.value) ?? 'medium')}
        />
      </form>
      {policies === null ? (
        <p>Mend the errors first.</p>
      ) : (
        <Effective policy={effectivePolicy(policies, { environment: shown, persona: key, risk })} />
      )}
    </Panel>
  );
}

function Effective({ policy }: { policy: EffectivePolicy }) {
  const { breakGlass } = policy;
  return (
    <Facts>
      <Fact term="From">{policy.sources.join(', ')}</Fact>
      <Fact term="Reviews">
        {policy.reviews.length === 0
          ? 'none'
          : policy.reviews.map(({ seat, count }) => `${count} × ${seatName(seat)}`).join(', ')}
      </Fact>
      <Fact term="Locales">
        {policy.coverLocales ? 'each that changes is approved by someone who knows it' : 'need no cover'}
      </Fact>
      {policy.stages.map((stage) => (
        <Fact key={stage} term={`Stage ${STAGE_WORDS[stage].label}`}>
          {ruleInWords(policy.stageRules[stage])}
        </Fact>
      ))}
      <Fact term="Freezes">
        {policy.freezes.length === 0
          ? 'none'
          : policy.freezes.map(({ name, from, to, timeZone }) => `${name}: ${from} to ${to} (${timeZone})`).join('; ')}
      </Fact>
      <Fact term="Break glass">
        {breakGlass === null
          ? 'never'
          : `${breakGlass.roles.join(', ')}; reviewed within ${duration(breakGlass.reviewWithinMs)}`}
      </Fact>
      <Fact term="Before submission">
        {policy.requireAssessment ? 'a passed assessment and an answered questionnaire' : 'nothing more'}
      </Fact>
      <Fact term="Signature">{policy.requireSignature ? 'nodes serve only what verifies' : 'not needed to serve'}</Fact>
    </Facts>
  );
}

function ruleInWords(rule: EffectivePolicy['stageRules']['flag']): string {
  const parts = [
    rule.soakMs > 0 ? `${duration(rule.soakMs)} of soak` : '',
    rule.verdict ? 'a verdict of pass' : '',
    ...rule.reviews.map(({ seat, count }) => `${count} × ${seatName(seat)} by then`),
    rule.gate === 'person' ? 'a person opens the gate' : '',
  ].filter((words) => words !== '');
  return parts.length === 0 ? 'left whenever someone advances it' : `left after ${parts.join(', ')}`;
}
