import { certainties, isTurning, type Figure, type MachineProfile } from '../profile.ts';
import { jointsOf } from '../kinematics.ts';
import { figureText, num, text } from './sheet.ts';
import { certaintyMarks, drawingWords, type DrawingLanguage } from './words.ts';

const lineHeightPx = 19;

/** Figures, joints and what the machine does when it must stop, as lines of text from `topPx` down. */
export function dataColumn(
  profile: MachineProfile,
  language: DrawingLanguage,
  topPx: number,
): { readonly svg: string; readonly heightPx: number } {
  const words = drawingWords[language];
  const lines: string[] = [];
  let y = topPx + 16;
  const heading = (title: string): void => {
    y += 8;
    lines.push(text(0, y, title, { weight: 'bold', color: '#33506b' }));
    y += lineHeightPx;
  };
  const row = (name: string, value: string): void => {
    lines.push(text(0, y, name, { color: '#5d6e80' }) + text(150, y, value));
    y += lineHeightPx;
  };
  heading(words.data);
  for (const [name, figure] of figuresOf(profile, language)) row(name, shown(figure));
  const { transport } = profile.dimensions;
  if (transport !== undefined) {
    const sizes = [transport.lengthM, transport.widthM, transport.heightM];
    row(words.transport, `${sizes.map(({ value }) => num(value)).join(' × ')} m ${certaintyMarks[worstOf(sizes)]}`);
  }
  heading(words.joints);
  const joints = jointsOf(profile);
  if (joints.length === 0) row(words.fixed, '');
  for (const joint of joints.slice(0, jointsMax)) row(`${joint.name} · ${words.joint[joint.kind]}`, jointText(joint));
  if (joints.length > jointsMax) row(`+ ${joints.length - jointsMax}`, '');
  heading(words.safeState);
  const { action, inWind } = profile.safeState;
  row(words.holding[action], '');
  if (inWind !== undefined) {
    row(`${words.inWind(num(inWind.fromMps.value))}:`, '');
    row(words.holding[inWind.action], '');
  }
  heading(words.legend);
  for (const certainty of certainties) row(`${certaintyMarks[certainty]} ${words.certainty[certainty]}`, '');
  return { svg: `<g data-column="data">${lines.join('')}</g>`, heightPx: y };
}

/** More joints than these are only counted. */
const jointsMax = 8;

function figuresOf(profile: MachineProfile, language: DrawingLanguage): readonly (readonly [string, Figure])[] {
  const words = drawingWords[language];
  const all: readonly (readonly [string, Figure | undefined])[] = [
    [words.mass, profile.massKg],
    [words.payload, profile.payloadKg],
    [words.travel, profile.speed.travelMps],
    [words.workWidth, profile.work?.widthM],
    [words.rate, profile.work?.rateNominalM2ph ?? profile.placing?.rateM3ph],
  ];
  return all.flatMap(([name, figure]) => (figure === undefined ? [] : [[name, figure] as const]));
}

const unitText: Readonly<Record<string, string>> = { 'm2/h': 'm²/h', 'm3/h': 'm³/h', '1': '' };

function shown({ value, unit, certainty }: Figure): string {
  return `${figureText(value)} ${unitText[unit] ?? unit} ${certaintyMarks[certainty]}`;
}

function worstOf(figures: readonly Figure[]): Figure['certainty'] {
  const order = figures.map(({ certainty }) => certainties.indexOf(certainty));
  return certainties[Math.max(...order)] ?? 'guess';
}

type Joint = ReturnType<typeof jointsOf>[number];

function jointText({ kind, min, max, speedMax }: Joint): string {
  const turns = isTurning(kind);
  const side = (value: number): string => (turns ? `${Math.round((value * 180) / Math.PI)}°` : num(value));
  return `${side(min)} … ${side(max)}${turns ? '' : ' m'}, ${figureText(speedMax.value)} ${speedMax.unit} ${certaintyMarks[speedMax.certainty]}`;
}
