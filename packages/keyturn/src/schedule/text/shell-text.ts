/** A word as a POSIX shell reads it; without a single backslash of ours, so that cron programs have none to take away. */
export function shellWord(word: string): string {
  return /^[\w@+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}

/** Words as one command. */
export function shellWords(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/**
 * A command as a line of crontab has it. A percent sign begins the input of the command there, unless a backslash is before it; of two
 * backslashes some programs take one away. So none of the command's own stands before another, nor before a percent sign.
 */
export function crontabCommand(command: string): string {
  return command.replaceAll('\\', "\\''").replaceAll('%', '\\%');
}

/** Waits for a random time of less than so many seconds: two bytes are enough for eighteen hours. */
export function shellDelay(seconds: number): string | undefined {
  return seconds > 0 ? `sleep $(( $(od -An -N2 -tu2 /dev/urandom) % ${Math.min(seconds, 65_536)} ))` : undefined;
}
