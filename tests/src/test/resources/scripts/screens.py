"""Types keys into a program on a terminal and shows its screen when it has drawn what is awaited."""

import fcntl
import os
import pty
import re
import select
import shutil
import struct
import sys
import termios
import time

ROWS, COLUMNS = 12, 60


class Screen:
    """As much of a vt100 as full-screen programs use there."""

    SEQUENCE = re.compile(rb"\x1b\[([?>]?)([0-9;]*)([A-Za-z])|\x1b[()][A-Z0-9]|\x1b(.)|([^\x1b])", re.S)

    def __init__(self):
        self.rows = [[" "] * COLUMNS for _ in range(ROWS)]
        self.row = self.column = 0
        self.top, self.bottom = 0, ROWS - 1
        self.rest = b""

    def show(self, text):
        text = self.rest + text
        end = 0
        for match in self.SEQUENCE.finditer(text):
            if match.start() != end:
                break
            end = match.end()
            if match[3]:
                self.control(match[3], [int(n or 0) for n in match[2].split(b";")])
            elif match[4]:
                self.escape(match[4])
            elif match[5]:
                self.character(match[5])
        self.rest = text[end:]

    def control(self, letter, numbers):
        first = max(1, numbers[0])
        if letter == b"H":
            self.row = min(ROWS, first) - 1
            self.column = min(COLUMNS, max(1, numbers[-1] if len(numbers) > 1 else 1)) - 1
        elif letter == b"A":
            self.row = max(0, self.row - first)
        elif letter == b"B":
            self.row = min(ROWS - 1, self.row + first)
        elif letter == b"C":
            self.column = min(COLUMNS - 1, self.column + first)
        elif letter == b"D":
            self.column = max(0, self.column - first)
        elif letter == b"K":
            start, end = [(self.column, COLUMNS), (0, self.column + 1), (0, COLUMNS)][numbers[0]]
            self.rows[self.row][start:end] = [" "] * (end - start)
        elif letter == b"J":
            if numbers[0] == 0:
                self.control(b"K", [0])
            first = self.row + 1 if numbers[0] == 0 else 0
            for row in range(first, ROWS):
                self.rows[row] = [" "] * COLUMNS
        elif letter == b"r":
            self.top, self.bottom = 0, ROWS - 1
            if len(numbers) == 2:
                self.top, self.bottom = numbers[0] - 1, min(ROWS, numbers[1]) - 1
            self.row = self.column = 0

    def escape(self, letter):
        if letter == b"M":
            if self.row == self.top:
                self.scroll(self.bottom, self.top)
            else:
                self.row = max(0, self.row - 1)
        elif letter == b"D":
            self.line_feed()

    def line_feed(self):
        if self.row == self.bottom:
            self.scroll(self.top, self.bottom)
        else:
            self.row = min(ROWS - 1, self.row + 1)

    def scroll(self, away, new):
        del self.rows[away]
        self.rows.insert(new, [" "] * COLUMNS)

    def character(self, byte):
        if byte == b"\r":
            self.column = 0
        elif byte == b"\n":
            self.line_feed()
        elif byte == b"\b":
            self.column = max(0, self.column - 1)
        elif byte == b"\t":
            self.column = min(COLUMNS - 1, (self.column // 8 + 1) * 8)
        elif byte >= b" ":
            if self.column == COLUMNS:
                self.column = 0
                self.line_feed()
            self.rows[self.row][self.column] = chr(byte[0])
            self.column += 1

    def text(self):
        return "\n".join("".join(row).rstrip() for row in self.rows)


class Program:
    def __init__(self, command):
        self.screen = Screen()
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="vt100", LESSHISTFILE="-")
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.execvp(command[0], command)

    def read(self, seconds):
        """Reads what is drawn; False at the end of the program."""
        while select.select([self.master], [], [], seconds)[0]:
            try:
                part = os.read(self.master, 4096)
            except OSError:
                return False
            self.drawn = True
            self.screen.show(part)
        return True

    def type(self, keys, awaited):
        """Types, waits until something was drawn and the screen shows a pattern, and prints it."""
        self.drawn = False
        os.write(self.master, keys)
        deadline = time.monotonic() + 60
        while not self.shows(awaited) and time.monotonic() < deadline:
            if not self.read(0.3):
                break
        self.read(0.3)
        print(f"--- {keys!r}")
        print(self.screen.text())

    def shows(self, awaited):
        return self.drawn and re.search(awaited, self.screen.text(), re.M)

    def end(self, keys):
        os.write(self.master, keys)
        while self.read(5):
            pass
        print("---", keys, os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]))


def edit(command):
    vim = Program([command, "-u", "NONE", "-i", "NONE", "-N", "-n", "new"])
    vim.type(b"", "new.*New")
    vim.type(b"ifirst line\rsecond line\x1b", "^second line")
    vim.type(b"ggOthe beginning\x1b", "^the beginning")
    vim.type(b":%s/line/LINE/g\r", "second LINE")
    vim.type(b":r tree/one\r", "tree/one")
    vim.type(b"gg/copper\r", "^/copper")
    vim.type(b":w\r", "written")
    vim.type(b":!wc -l new\r", "new")
    vim.type(b"\r", "copper")
    vim.type(b":split\r", "new *\n(.*\n)*new")
    vim.type(b"ggddp", "^first LINE\nthe beginning")
    vim.end(b":wqa\r")
    print(open("new").read(), end="")


def page(command):
    less = Program([command, "text"])
    less.type(b"", "^text")
    less.type(b" ", ":$")
    less.type(b"/copper.*silver\r", ":$")
    less.type(b"n", ":$")
    less.type(b"G", "END")
    less.type(b"10g", ":$")
    less.type(b"=", "lines")
    less.type(b"y", ":$")
    less.type(b"!echo $((6 * 7))\r", "42")
    less.type(b"\r", "^text$")
    less.end(b"q")


def find(*names):
    """Where a program is: among the fetched packages, or wherever the host has it."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.environ["HOME"], ".cache")
    fetched = os.path.join(cache, "amber/programs/root/usr/bin")
    places = ":".join((fetched, os.environ["PATH"]))
    for name in names:
        found = shutil.which(name, path=places)
        if found:
            return found
    return sys.exit(f"no {names[0]} on this host")


if sys.argv[1] == "vim":
    edit(find("vim", "vim.basic"))
else:
    page(find("less"))
