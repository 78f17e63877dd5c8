/** Each kind of panel, drawn by the components that Grafana draws it with. */

import {
  EventBusSrv,
  FieldType,
  getDisplayValueAlignmentFactors,
  getFieldDisplayValues,
  type DataFrame,
  type FieldDisplay,
  type TimeRange,
} from '@grafana/data';
import { BarGauge, BigValue, BigValueTextMode, PanelContextProvider, TimeSeries, VizRepeater } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import React from 'react';
import type { Panel } from './answers';
import { theme } from './frames';
import { StateTimeline } from './timeline';

interface Drawn {
  panel: Panel;
  frames: DataFrame[];
  range: TimeRange;
  width: number;
  height: number;
}

export function Content(drawn: Drawn) {
  const { panel, frames } = drawn;
  if (!frames.some((frame) => frame.length)) {
    const words = panel.fieldConfig.defaults.noValue ?? 'No data';
    return <div style={{ display: 'grid', placeItems: 'center', height: '100%', color: theme.colors.text.secondary }}>{words}</div>;
  }
  const kinds: Record<string, (drawn: Drawn) => React.JSX.Element> = {
    stat: Stat, bargauge: Bars, table: Rows, timeseries: Lines, 'state-timeline': StateTimeline,
  };
  const Kind = kinds[panel.type];
  if (!Kind) {
    throw new Error(`no way to draw a panel of type ${panel.type}: add one to panels.tsx`);
  }
  return <Kind {...drawn} />;
}

function values({ panel, frames }: Drawn, sparkline: boolean): FieldDisplay[] {
  return getFieldDisplayValues({
    fieldConfig: panel.fieldConfig as any,
    reduceOptions: panel.options.reduceOptions,
    replaceVariables: (text) => text,
    theme,
    data: frames,
    sparkline,
    timeZone: 'utc',
  });
}

function Stat(drawn: Drawn) {
  const { panel, width, height, frames } = drawn;
  return (
    <VizRepeater
      getValues={() => values(drawn, true)}
      getAlignmentFactors={getDisplayValueAlignmentFactors as any}
      width={width}
      height={height}
      source={frames}
      itemSpacing={3}
      autoGrid
      orientation={panel.options.orientation}
      renderCounter={0}
      renderValue={({ value, width, height, count, alignmentFactors }: any) => (
        <BigValue
          value={value.display}
          count={count}
          sparkline={value.sparkline}
          colorMode={panel.options.colorMode}
          graphMode={panel.options.graphMode}
          justifyMode={panel.options.justifyMode}
          textMode={count === 1 ? BigValueTextMode.Value : panel.options.textMode}
          alignmentFactors={alignmentFactors}
          wideLayout={panel.options.wideLayout}
          width={width}
          height={height}
          theme={theme}
        />
      )}
    />
  );
}

function Bars(drawn: Drawn) {
  const { panel, width, height, frames } = drawn;
  const { options } = panel;
  return (
    <VizRepeater
      getValues={() => values(drawn, false)}
      getAlignmentFactors={getDisplayValueAlignmentFactors as any}
      width={width}
      height={height}
      source={frames}
      itemSpacing={8}
      minVizWidth={options.minVizWidth}
      minVizHeight={options.minVizHeight}
      maxVizHeight={options.maxVizHeight}
      orientation={options.orientation}
      renderCounter={0}
      renderValue={({ value, width, height, orientation, alignmentFactors }: any) => (
        <BarGauge
          value={value.display}
          field={value.field}
          display={value.view?.getFieldDisplayProcessor(value.colIndex)}
          width={width}
          height={height}
          orientation={orientation}
          alignmentFactors={alignmentFactors}
          displayMode={options.displayMode}
          valueDisplayMode={options.valueMode}
          namePlacement={options.namePlacement}
          showUnfilled={options.showUnfilled}
          itemSpacing={8}
          theme={theme}
        />
      )}
    />
  );
}

function Rows({ panel, frames, width, height }: Drawn) {
  return (
    <TableNG
      data={frames[0]}
      width={width}
      height={height}
      sortBy={panel.options.sortBy}
      showTypeIcons={false}
      cellHeight={panel.options.cellHeight}
      structureRev={1}
    />
  );
}

function Lines({ panel, frames, range, width, height }: Drawn) {
  const drawable = frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => (field.type === FieldType.number ? finite(field) : field)),
  }));
  return (
    <PanelContextProvider value={{ eventsScope: 'panel', eventBus: quiet, sync: () => 0 } as any}>
      <TimeSeries
        frames={drawable}
        structureRev={1}
        timeRange={range}
        timeZone="utc"
        width={width}
        height={height}
        legend={panel.options.legend}
        options={panel.options}
      />
    </PanelContextProvider>
  );
}

const quiet = new EventBusSrv();

function finite(field: any): any {
  return { ...field, values: field.values.map((value: number) => (Number.isFinite(value) ? value : null)) };
}
