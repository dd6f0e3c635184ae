# Seconds that loop.bash takes. $EMU is the emulator to start it with, or nothing.
LC_ALL=C
TIMEFORMAT=%R
{ time $EMU "$(command -v bash)" "${BASH_SOURCE%/*}/loop.bash" 200 > /dev/null; } 2>&1
