import { NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core';
import type { Variable } from '@setlist/core/persona';
import type { VariableValues } from '../url-state.ts';
import css from './options.module.css';

type Value = string | number | boolean;

/** A field for each declared variable, of its type; an empty one takes the default. */
export function VariableFields(props: {
  variables: readonly Variable[];
  values: VariableValues;
  onChange: (values: VariableValues) => void;
}) {
  const { variables, values, onChange } = props;
  const set = (name: string, value: Value | undefined) => {
    const { [name]: _, ...others } = values;
    onChange(value === undefined ? others : { ...others, [name]: value });
  };
  return (
    <fieldset className={css['variables']}>
      <legend>Variables</legend>
      {variables.map((variable) => (
        <Field
          key={variable.name}
          variable={variable}
          value={values[variable.name]}
          onSet={(value) => set(variable.name, value)}
        />
      ))}
    </fieldset>
  );
}

function Field(props: { variable: Variable; value: Value | undefined; onSet: (value: Value | undefined) => void }) {
  const { variable, value, onSet } = props;
  const words = { label: variable.name, description: variable.description };
  if (variable.type === 'boolean')
    return (
      <Switch
        {...words}
        checked={typeof value === 'boolean' ? value : variable.default}
        onChange={({ currentTarget: { checked } }) => onSet(checked === variable.default ? undefined : checked)}
      />
    );
  if (variable.type === 'number')
    return (
      <NumberInput
        {...words}
        value={typeof value === 'number' ? value : ''}
        placeholder={String(variable.default)}
        {...(variable.min === null ? {} : { min: variable.min })}
        {...(variable.max === null ? {} : { max: variable.max })}
        onChange={(next) => onSet(typeof next === 'number' ? next : undefined)}
      />
    );
  if (variable.enum !== null)
    return (
      <NativeSelect
        {...words}
        data={[...variable.enum]}
        value={typeof value === 'string' ? value : variable.default}
        onChange={({ currentTarget: { value: next } }) => onSet(next === variable.default ? undefined : next)}
      />
    );
  return (
    <TextInput
      {...words}
      value={typeof value === 'string' ? value : ''}
      placeholder={variable.default}
      maxLength={variable.maxLength}
      onChange={({ currentTarget: { value: next } }) => onSet(next === '' ? undefined : next)}
    />
  );
}
