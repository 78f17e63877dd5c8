/** The state timeline: Grafana keeps its own out of the libraries, so this draws bands in the colours that they give. */

import { FieldType, getDisplayProcessor, getFieldDisplayName, type DataFrame, type TimeRange } from '@grafana/data';
import React from 'react';
import type { Panel } from './answers';
import { theme } from './frames';

const NAMES = 176; // pixels
const AXIS = 22;

export function StateTimeline({ frames, range, width, height }: { panel: Panel; frames: DataFrame[]; range: TimeRange; width: number; height: number }) {
  const [from, to] = [range.from.valueOf(), range.to.valueOf()];
  const left = (at: number) => NAMES + ((at - from) / (to - from)) * (width - NAMES);
  const row = (height - AXIS) / frames.length;
  const hours = Array.from({ length: 7 }, (_, place) => from + ((to - from) * place) / 6);
  return (
    <svg width={width} height={height} fontFamily={theme.typography.fontFamily} fontSize={12} fill={theme.colors.text.primary}>
      {frames.map((frame, place) => (
        <g key={place}>
          <text x={NAMES - 8} y={(place + 0.5) * row + 4} textAnchor="end">{getFieldDisplayName(frame.fields[1], frame, frames)}</text>
          {bands(frame, to).map(([begin, end, colour]) => (
            <rect key={begin} x={left(begin)} y={place * row + row * 0.1} width={left(end) - left(begin)} height={row * 0.8} fill={colour} fillOpacity={0.7} />
          ))}
        </g>
      ))}
      {hours.slice(1, -1).map((at) => (
        <text key={at} x={left(at)} y={height - 4} textAnchor="middle">{new Date(at).toISOString().slice(11, 16)}</text>
      ))}
    </svg>
  );
}

/** Join neighbouring values of one colour. */
function bands(frame: DataFrame, to: number): Array<[number, number, string]> {
  const time = frame.fields.find((field) => field.type === FieldType.time)!.values;
  const field = frame.fields.find((one) => one.type === FieldType.number)!;
  const display = field.display ?? getDisplayProcessor({ field, theme });
  const found: Array<[number, number, string]> = [];
  time.forEach((at: number, place: number) => {
    const colour = display(field.values[place]).color!;
    const end = time[place + 1] ?? to;
    const last = found.at(-1);
    if (last && last[2] === colour) {
      last[1] = end;
    } else {
      found.push([at, end, colour]);
    }
  });
  return found;
}
