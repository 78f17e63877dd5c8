/** The whole dashboard on one page: `window.answers` says what to draw. */

import { ThemeContext } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { GlobalStyles, PanelChrome } from '@grafana/ui';
import React from 'react';
import { createRoot } from 'react-dom/client';
import type { Answers, Panel } from './answers';
import { frames, range, theme } from './frames';
import { Content } from './panels';

const [CELL, GAP, PAD, HEAD] = [30, 8, 16, 84];

declare global {
  interface Window {
    answers: Answers;
  }
}

async function draw(answers: Answers) {
  await initPluginTranslations('preview', []);
  const { dashboard } = answers;
  const width = document.documentElement.clientWidth - 2 * PAD;
  const drawn = await Promise.all(
    dashboard.panels.map(async (panel) => ({ panel, data: panel.type === 'row' ? [] : await frames(panel, answers) }))
  );
  createRoot(document.getElementById('page')!).render(
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <div style={{ position: 'relative', background: theme.colors.background.canvas, minHeight: '100vh', padding: PAD }}>
        <Head answers={answers} />
        {drawn.map(({ panel, data }) => (
          <Placed key={panel.id} panel={panel} width={width}>
            {(w, h) =>
              panel.type === 'row' ? (
                <h2 style={{ fontSize: 16, margin: '4px 0' }}>⌄ {filled(panel.title, answers)}</h2>
              ) : (
                <PanelChrome title={panel.title} width={w} height={h} padding={panel.type === 'table' ? 'none' : 'md'}>
                  {(innerWidth, innerHeight) => (
                    <Content panel={panel} frames={data} range={range(answers)} width={innerWidth} height={innerHeight} />
                  )}
                </PanelChrome>
              )
            }
          </Placed>
        ))}
      </div>
    </ThemeContext.Provider>
  );
}

function Head({ answers }: { answers: Answers }) {
  const { dashboard, variables } = answers;
  const pill = { border: `1px solid ${theme.colors.border.medium}`, borderRadius: 2, padding: '3px 8px', background: theme.colors.background.primary };
  return (
    <div style={{ position: 'absolute', top: PAD - 4, left: PAD, right: PAD }}>
      <div style={{ display: 'flex', justifyContent: 'space-between', fontSize: 18 }}>
        <span>{dashboard.title}</span>
        <span style={{ fontSize: 13, color: theme.colors.text.secondary }}>{dashboard.time?.from} to {dashboard.time?.to}</span>
      </div>
      <div style={{ display: 'flex', gap: 8, marginTop: 8, fontSize: 12 }}>
        {(dashboard.templating?.list ?? []).map((one) => (
          <span key={one.name}><span style={{ ...pill, background: theme.colors.background.secondary }}>{one.label}</span><span style={pill}>{variables[one.name]}</span></span>
        ))}
        <span style={{ flex: 1 }} />
        {(dashboard.links ?? []).map((link) => <span key={link.title} style={pill}>{link.title}</span>)}
      </div>
    </div>
  );
}

function Placed({ panel, width, children }: { panel: Panel; width: number; children: (w: number, h: number) => React.ReactNode }) {
  const column = (width + GAP) / 24;
  const { x, y, w, h } = panel.gridPos;
  const [wide, high] = [w * column - GAP, h * (CELL + GAP) - GAP];
  return (
    <div style={{ position: 'absolute', left: PAD + x * column, top: HEAD + y * (CELL + GAP), width: wide, height: high }}>
      {children(wide, high)}
    </div>
  );
}

/** Fill the variables into a title. */
function filled(title: string, answers: Answers): string {
  return title.replace(/\$(\w+)/g, (whole, name) => answers.variables[name] ?? whole);
}

void draw(window.answers);
