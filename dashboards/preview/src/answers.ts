/** What `scripts/pictures.py` asked Prometheus for, and the dashboard that it asked for. */

import type { Dashboard } from '@grafana/schema';

export interface Series {
  metric: Record<string, string>;
  value?: [number, string];
  values?: Array<[number, string]>;
}

export interface Target {
  refId: string;
  expr: string;
  legendFormat: string;
  format?: string;
  instant?: boolean;
}

export interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: Target[];
  options: Record<string, any>;
  fieldConfig: { defaults: Record<string, any>; overrides: any[] };
  transformations?: any[];
}

export interface Answers {
  dashboard: Omit<Dashboard, 'panels'> & { panels: Panel[] };
  from: number; // milliseconds
  to: number;
  variables: Record<string, string>; // as they are shown
  series: Record<string, Record<string, Series[]>>; // by panel and query
}
