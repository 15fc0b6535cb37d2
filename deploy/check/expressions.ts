import type { Kit } from './kit.js';

/** One question to Prometheus that the rules or the dashboard ask. */
export interface Expression {
  readonly where: string;
  readonly expr: string;
  /** Whether it tells of a fault, and has to be more than zero where there was one. */
  readonly isOfFault: boolean;
}

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
}

const threshold = /\s*>\s*[\d.]+(?:\s*\*\s*[\d.]+)?/g;

/** Every expression of the kit, alerts without the threshold that they compare with. */
export function expressions(kit: Kit): Expression[] {
  const { groups }: { groups: { rules: Rule[] }[] } = kit.yaml('prometheus/rules.yml');
  const rules = groups.flatMap((group) => group.rules);
  const board: { panels: { title: string; targets?: { expr: string }[] }[] } = JSON.parse(
    kit.read('grafana/dashboards/service.json'),
  );
  return [
    ...rules.map(({ record, alert, expr }) => ({
      where: `rule ${record ?? alert}`,
      expr: alert === undefined ? expr : expr.replaceAll(threshold, ''),
      isOfFault: !/==\s*0/.test(expr),
    })),
    ...board.panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => ({
        where: `panel ${title}`,
        expr: expr.replaceAll('$__rate_interval', '15s'),
        isOfFault: false,
      })),
    ),
  ];
}
