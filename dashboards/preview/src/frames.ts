/** From Prometheus' answers to the fields that a panel draws, by Grafana's own transformations and processors. */

import {
  applyFieldOverrides,
  cacheFieldDisplayNames,
  createTheme,
  dateTime,
  FieldConfigOptionsRegistry,
  FieldType,
  identityOverrideProcessor,
  standardTransformers,
  standardTransformersRegistry,
  toDataFrame,
  transformDataFrame,
  type DataFrame,
  type TimeRange,
} from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import type { Answers, Panel, Series, Target } from './answers';

export const theme = createTheme({ colors: { mode: 'light' } });

const STANDARD = ['unit', 'decimals', 'min', 'max', 'noValue', 'displayName', 'color', 'thresholds', 'mappings', 'links'];
const CUSTOM = [
  'width', 'cellOptions', 'align', 'filterable', 'drawStyle', 'lineInterpolation', 'lineWidth', 'lineStyle', 'fillOpacity',
  'gradientMode', 'showPoints', 'pointSize', 'stacking', 'thresholdsStyle', 'spanNulls', 'axisPlacement', 'hideFrom', 'scaleDistribution',
];

const registry = new FieldConfigOptionsRegistry(() => [
  ...STANDARD.map((id) => property(id, id, false)),
  ...CUSTOM.map((id) => property(`custom.${id}`, id, true)),
]);

function property(id: string, path: string, isCustom: boolean): any {
  const process = identityOverrideProcessor;
  return { id, path, isCustom, name: id, process, shouldApply: () => true, override: () => null, editor: () => null };
}

standardTransformersRegistry.setInit(() =>
  [standardTransformers.mergeTransformer, standardTransformers.organizeFieldsTransformer].map((one: any) => ({
    id: one.id, name: one.name, editor: () => null, transformation: () => one, imageDark: '', imageLight: '',
  })) as any
);

/** Make the frames of a panel, ready to be drawn. */
export async function frames(panel: Panel, answers: Answers): Promise<DataFrame[]> {
  const asked = panel.targets ?? [];
  const tables = asked.filter((one) => one.format === 'table').length;
  const raw = asked.flatMap((target) => answered(target, answers.series[panel.id][target.refId], tables));
  const made = await lastValueFrom(transformDataFrame(panel.transformations ?? [], raw));
  const ready = applyFieldOverrides({
    data: made,
    fieldConfig: panel.fieldConfig as any,
    fieldConfigRegistry: registry,
    replaceVariables: (text) => text,
    theme,
    timeZone: 'utc',
  });
  cacheFieldDisplayNames(ready);
  return ready;
}

/** The time that the dashboard shows. */
export function range(answers: Answers): TimeRange {
  const [from, to] = [dateTime(answers.from), dateTime(answers.to)];
  return { from, to, raw: { from, to } };
}

function answered(target: Target, series: Series[], tables: number): DataFrame[] {
  if (target.format === 'table') {
    return series.length ? [table(target, series, tables)] : [];
  }
  return series.map((one) => {
    const points = one.values ?? [one.value!];
    return toDataFrame({
      refId: target.refId,
      fields: [
        { name: 'Time', type: FieldType.time, values: points.map(([at]) => at * 1000) },
        {
          name: 'Value', type: FieldType.number, labels: one.metric, values: points.map(([, text]) => number(text)),
          config: { displayNameFromDS: legend(target, one.metric) },
        },
      ],
    });
  });
}

function table(target: Target, series: Series[], tables: number): DataFrame {
  const labels = [...new Set(series.flatMap((one) => Object.keys(one.metric)))].sort();
  return toDataFrame({
    refId: target.refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: series.map((one) => one.value![0] * 1000) },
      ...labels.map((label) => ({
        name: label, type: FieldType.string, config: { filterable: true }, values: series.map((one) => one.metric[label] ?? ''),
      })),
      {
        name: tables > 1 ? `Value #${target.refId}` : 'Value', type: FieldType.number,
        values: series.map((one) => number(one.value![1])),
      },
    ],
  });
}

function legend(target: Target, labels: Record<string, string>): string {
  return target.legendFormat.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label) => labels[label] ?? '');
}

function number(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
}
