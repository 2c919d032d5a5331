export interface Choice {
  label: string;
  value: string | number;
  description?: string;
  disabled?: boolean;
}

export type FieldKind =
  | 'text'
  | 'email'
  | 'password'
  | 'url'
  | 'number'
  | 'textarea'
  | 'select'
  | 'switch'
  | 'date-time'
  | 'custom';

/** One field of a form. `name` is the path in the schema's input; labels are translated texts, not keys. */
export interface Field<Values extends object = Record<string, unknown>> {
  name: keyof Values & string;
  label: string;
  /** `custom`: drawn by the slot `field-<name>`. */
  kind: FieldKind;
  /** A line under the field that helps before there is an error. */
  help?: string;
  placeholder?: string;
  /** Autofill token (`email`, `current-password`, `organization` …). */
  autocomplete?: string;
  choices?: readonly Choice[];
  /** Counts characters against this limit in the corner. */
  maxLength?: number;
  rows?: number;
  min?: number;
  max?: number;
  step?: number;
  disabled?: boolean;
  /** Shown only while this holds. */
  when?: (values: Partial<Values>) => boolean;
  /** Half the width from `sm` up. */
  half?: boolean;
}
