import { readdir, readFile } from 'node:fs/promises';

/** A question of the cookbook with the one statement that answers it. */
export interface Question {
  readonly number: number;
  readonly text: string;
  readonly select: string;
  /** The question that this one answers faster over a month. */
  readonly monthOf?: number;
}

const folder = new URL('../../../../functions/cookbook/', import.meta.url);

/** The questions of all files of the cookbook. @throws Error when a part of a file is no question with one SELECT */
export async function questions(): Promise<Question[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')));
  return texts.flatMap((text) => text.split('\n\n').slice(1).map(question));
}

function question(part: string): Question {
  const [, number, text, select] = /^-- (\d+)\. (.+)\n(select [^;]+);\n?$/.exec(part) ?? [];
  if (!number) throw new Error(`the cookbook holds something that is no question with one SELECT:\n${part}`);
  const [, monthOf] = /^As (\d+), over a month/.exec(text!) ?? [];
  return { number: Number(number), text: text!, select: select!, ...monthOf && { monthOf: Number(monthOf) } };
}
