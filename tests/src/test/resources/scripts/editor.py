"""Types into an editor on a terminal, changes the terminal's size, and shows what it has saved."""

import fcntl
import os
import pty
import select
import shutil
import struct
import sys
import termios


def find(editor):
    """Where the editor is: among the fetched packages, or wherever the host has it."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.environ["HOME"], ".cache")
    fetched = os.path.join(cache, "amber/programs/root")
    places = [fetched + "/bin", fetched + "/usr/bin", os.environ["PATH"]]
    return shutil.which(editor, path=":".join(places)) or sys.exit(f"no {editor} on this host")


def start(command):
    pid, master = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "vt100"
        os.execvp(command[0], command)
    return pid, master


def resize(master, rows, columns):
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def read_until_quiet(master):
    """Reads what the editor draws, until it waits; the number of bytes, or -1 at its end."""
    total = 0
    while select.select([master], [], [], 0.7 if total else 60)[0]:
        try:
            part = os.read(master, 4096)
        except OSError:
            return -1
        if not part:
            return -1
        total += len(part)
    return total


def main():
    pid, master = start([find(sys.argv[1]), *sys.argv[2:]])
    resize(master, 24, 80)
    print("drawn" if read_until_quiet(master) > 0 else "nothing drawn")
    for keys in (b"first line\rsecond", b" line\r", b"\x1b[A\x1b[Athe ", b"\x05!"):
        os.write(master, keys)
        read_until_quiet(master)
    resize(master, 10, 40)
    print("drawn anew" if read_until_quiet(master) > 0 else "nothing drawn")
    os.write(master, b"\x13")
    read_until_quiet(master)
    os.write(master, b"\x18")
    read_until_quiet(master)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    print(open(sys.argv[-1]).read(), end="")


main()
