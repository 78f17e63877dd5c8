/** Holds what Grafana makes of the answers against what each panel promises: columns, units, colours, whole labels. */

import './window';
import { FieldType, getFieldDisplayName, type DataFrame, type Field } from '@grafana/data';
import { readFileSync } from 'node:fs';
import type { Answers, Panel } from './answers';
import { frames, theme } from './frames';

const ENDINGS: Record<string, RegExp> = {
  percentunit: /^-?[\d.]+%$/,
  s: /^-?[\d.]+ (ns|µs|ms|s|mins?|hours?|days?|weeks?|years?)$|^0 s$/,
  bytes: /^[\d.]+ ([KMG]i)?B$/,
  reqps: /^[\d.]+ ?[KM]? ?req\/s$/,
  short: /^-?[\d.]+( ?(K|Mil|Bil|Tri|Quadr|Quint|Sext|Sept))?$/,
  dateTimeFromNow: /ago$|^in |^never$/,
  bool_yes_no: /^(Yes|No)$/,
};

let seen = 0;
const wrong: string[] = [];

for (const file of process.argv.slice(2)) {
  const answers: Answers = JSON.parse(readFileSync(file, 'utf8'));
  for (const panel of answers.dashboard.panels.filter((one) => one.type !== 'row')) {
    const made = await frames(panel, answers);
    const where = `${answers.dashboard.title} / ${panel.title}`;
    columns(panel, made, where);
    if (!made.some((frame) => frame.length) && !panel.fieldConfig.defaults.noValue) {
      wrong.push(`${where}: shows nothing, and has no words for that`);
    }
    for (const frame of made) {
      frame.fields.forEach((field) => cells(field, getFieldDisplayName(field, frame, made), where));
    }
  }
}
console.log(`${seen} values have the unit and the colour that their panel says, ${wrong.length} have not`);
wrong.slice(0, 20).forEach((line) => console.error(line));
process.exit(wrong.length || !seen ? 1 : 0);

/** A table shows the columns that it names, in their order, and no other. */
function columns(panel: Panel, made: DataFrame[], where: string) {
  const organized = panel.transformations?.find((one) => one.id === 'organize')?.options;
  if (!organized || !made.length) {
    return;
  }
  const place = ([name]: [string, string]) => organized.indexByName[name];
  const wanted = Object.entries<string>(organized.renameByName).sort((a, b) => place(a) - place(b));
  const shown = made[0].fields.map((field) => getFieldDisplayName(field, made[0], made));
  const there = wanted.map(([, heading]) => heading).filter((heading) => shown.includes(heading));
  if (made.length > 1 || shown.join() !== there.join()) {
    wrong.push(`${where}: columns ${shown.join(', ')} of ${made.length} tables, not ${there.join(', ')}`);
  }
}

function cells(field: Field, name: string, where: string) {
  for (const value of field.values) {
    const { text, suffix, prefix, color } = field.display!(value);
    const shown = `${prefix ?? ''}${text}${suffix ?? ''}`;
    if (field.type === FieldType.string && shown !== value && value !== '') {
      wrong.push(`${where}: ${name} shows ${shown} for ${value}`);
    }
    if (field.type === FieldType.number && Number.isFinite(value)) {
      number(field, value, shown, color, `${where}: ${name}`);
    }
    seen += 1;
  }
}

function number(field: Field, value: number, shown: string, color: string | undefined, where: string) {
  const unit = field.config.unit ?? 'none';
  const own = unit.startsWith('suffix:') && shown.endsWith(` ${unit.slice('suffix:'.length)}`);
  if (!own && !ENDINGS[unit]?.test(shown)) {
    wrong.push(`${where} shows ${shown} for ${value} in ${unit}`);
  }
  if (field.config.color?.mode === 'thresholds' && !field.config.mappings?.length) {
    const steps = field.config.thresholds!.steps;
    const step = steps.filter((one) => value >= (one.value ?? -Infinity)).at(-1)!;
    if (color !== theme.visualization.getColorByName(step.color)) {
      wrong.push(`${where} shows ${value} in ${color}, not in ${step.color}`);
    }
  }
}
