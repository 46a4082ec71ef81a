import { execFile, execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** A terminal of its own, in which a command runs as a person would run it. */
export interface Terminal {
  /** What its screen and the lines that scrolled off it show. */
  text(): Promise<string>;
  /** Resolves once the words are there; fails after `timeoutMs`. A question is drawn again when it is answered: so no order. */
  see(words: string, timeoutMs?: number): Promise<void>;
  /** Types text, as it is. */
  type(text: string): Promise<void>;
  /** Presses keys by tmux's names: Enter, Down, Space, C-c. */
  press(...keys: string[]): Promise<void>;
  close(): void;
}

export interface TerminalOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Opens a shell of 160 columns in a tmux server of its own. */
export async function openTerminal({ cwd, env }: TerminalOptions): Promise<Terminal> {
  const socket = `vpcflow-${process.pid}-${++opened}`;
  const tmux = tmuxServer(socket, { cwd, env });
  await tmux("new-session", "-d", "-x", "160", "-y", "200", "-c", cwd, "env", "PS1=$ ", "sh");
  const text = async () => (await tmux("capture-pane", "-p", "-J", "-S", "-2000", "-t", ":")).trimEnd();
  const see = async (words: string, timeoutMs = 60_000) => {
    const deadline = Date.now() + timeoutMs;
    while (!(await text()).includes(words)) {
      if (Date.now() > deadline) throw new Error(`never saw ${JSON.stringify(words)} in:\n${await text()}`);
      await sleep(100);
    }
  };
  return {
    text,
    see,
    type: async (line) => void (await tmux("send-keys", "-t", ":", "-l", line)),
    press: async (...keys) => void (await tmux("send-keys", "-t", ":", ...keys)),
    close: () => {
      try {
        execFileSync("tmux", ["-L", socket, "kill-server"], { stdio: "ignore" });
      } catch {
        // It has ended by itself.
      }
    },
  };
}

// --- internal ---

let opened = 0;

function tmuxServer(socket: string, { cwd, env }: TerminalOptions): (...args: string[]) => Promise<string> {
  const { TMUX: _outer, CI: _ci, ...inherited } = process.env;
  const options = { cwd, env: { ...inherited, LC_ALL: "C.UTF-8", TERM: "xterm-256color", ...env } };
  // Nobody's own configuration of tmux.
  return async (...args) =>
    (await promisify(execFile)("tmux", ["-L", socket, "-f", "/dev/null", ...args], options)).stdout;
}
