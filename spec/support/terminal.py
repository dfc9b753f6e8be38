# SPDX-License-Identifier: MIT
"""Runs a program in a pseudo-terminal, types into it, and prints what the terminal showed.

terminal.py FILE: the file is JSON, {"words": [...], "rows": 24, "columns": 80, "steps": [...]}. A
step is [text, keys, pause]: once the text has been shown since the last keys, and the pause is
over, the keys are typed. Prints the lines shown, with cursor movements within a line done; the exit
status is that of the program, or 99 if a text was not shown in time.
"""
import fcntl, json, os, pty, re, select, struct, sys, termios, time

PATIENCE = 60  # seconds for one step


def rendered(raw):
    """What a terminal of endless height shows: carriage returns, backspaces and erasing are done."""
    lines, line, at, i = [], [], 0, 0
    while i < len(raw):
        code = re.compile(r"\x1b\[([?\d;]*)([A-Za-z])|\x1b[=>]|\x1b\][^\x07]*\x07").match(raw, i)
        c = raw[i]
        if code:
            count = int(code.group(1)) if (code.group(1) or "").isdigit() else 1
            if code.group(2) == "K":
                del line[at:]
            elif code.group(2) == "C":
                at += count
            elif code.group(2) == "D":
                at = max(0, at - count)
            elif code.group(2) == "P":
                del line[at:at + count]
            i = code.end()
            continue
        if c == "\n":
            lines.append("".join(line))
            line, at = [], 0
        elif c == "\r":
            at = 0
        elif c == "\b":
            at = max(0, at - 1)
        elif c != "\a":
            line[at:at + 1] = [c]
            at += 1
        i += 1
    return "\n".join(lines + ["".join(line)])


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    child, terminal = pty.fork()
    if child == 0:
        time.sleep(0.1)  # until the size is set
        os.execvp(job["words"][0], job["words"])
    size = struct.pack("HHHH", job["rows"], job["columns"], 0, 0)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, size)
    raw = b""

    def read(seconds):
        nonlocal raw
        if not select.select([terminal], [], [], seconds)[0]:
            return True
        try:
            part = os.read(terminal, 65536)
        except OSError:
            part = b""
        raw += part
        return part != b""

    def fail(text):
        print(rendered(raw.decode(errors="replace")))
        print("terminal.py: not shown: " + text)
        os.kill(child, 9)
        sys.exit(99)

    for text, keys, pause in job["steps"]:
        began, typed = time.time(), len(raw)
        seen = lambda: text in rendered(raw[getattr(main, "mark", 0):].decode(errors="replace"))
        while not seen():
            if not read(0.05) or time.time() - began > PATIENCE:
                fail(text)
        time.sleep(pause)
        main.mark = len(raw)
        os.write(terminal, keys.encode())
    began = time.time()
    while read(0.05):
        if time.time() - began > PATIENCE:
            fail("the end")
    print(rendered(raw.decode(errors="replace")), end="")
    status = os.waitpid(child, 0)[1]
    sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))


main()
