import type { Dashboard } from '@grafana/schema';

/** What a type looks like in JSON, where a word of an enumeration is only its text. */
export type Plain<T> = T extends string ? `${T}` : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;

export type Provisioned = Plain<Dashboard>;
