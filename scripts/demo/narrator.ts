import { styleText } from 'node:util';

type Style = 'bold' | 'cyan' | 'dim' | 'green' | 'red';

/** Tells the story on standard output, in colours where they are shown. */
export class Narrator {
  #step = 0;

  say(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  /** A numbered heading with an empty line before it. */
  step(title: string): void {
    this.#step += 1;
    this.say(`\n${paint('bold', `${this.#step}. ${title}`)}`);
  }

  /** A command as somebody would type it. */
  command(args: readonly string[]): void {
    this.say(paint('cyan', `$ registry-actions ${args.join(' ')}`));
  }

  /** Text of a file. */
  quote(text: string): void {
    this.say(paint('dim', text.trimEnd().replace(/^(?=.)/gm, '  ')));
  }

  good(text: string): void {
    this.say(`${paint('green', 'ok')}  ${text}`);
  }

  bad(text: string): void {
    process.stderr.write(`\n${paint('red', 'The demo failed:')} ${text}\n`);
  }
}

function paint(style: Style, text: string): string {
  return process.stdout.isTTY && process.stdout.hasColors() ? styleText(style, text) : text;
}
