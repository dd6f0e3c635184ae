/*
 * Sits at a terminal in place of a user: no guest, but what TerminalTest runs natively. Each argument
 * is a line of what to do:
 *   size ROWS COLUMNS   of the terminal; also while something runs
 *   start COMMAND       runs a shell command on a new terminal of that size
 *   expect TEXT         waits until the text appears behind what was expected before
 *   send TEXT           presses keys
 *   raw, cooked         waits until the terminal's settings are so
 *   signal NUMBER       to what was started
 *   end STATUS          waits for the end, and checks the exit status and that the settings are back
 * TEXT has \n, \r and \xHH for bytes. The first thing that fails ends it, with what was seen.
 */
#include "guest.h"
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <utmp.h>

enum { SECONDS = 90 };

static int terminal = -1, keeper = -1;
static pid_t running;
static struct winsize size = {24, 80, 0, 0};
static struct termios before;
static char seen[1 << 20];
static size_t count, expected;

static void fail(const char *step, const char *why) {
  printf("%s: %s; seen: \"", step, why);
  for (size_t i = expected; i < count; i++) {
    unsigned char c = (unsigned char)seen[i];
    if (c >= 32 && c < 127) putchar(c);
    else printf("\\x%02x", c);
  }
  printf("\"\n");
  if (running > 0) kill(running, SIGKILL);
  exit(1);
}

static char *unescape(const char *text) {
  char *bytes = malloc(strlen(text) + 1), *to = bytes;
  while (*text) {
    if (*text != '\\') *to++ = *text++;
    else if (text[1] == 'n') *to++ = '\n', text += 2;
    else if (text[1] == 'r') *to++ = '\r', text += 2;
    else *to++ = (char)strtol((char[]){text[2], text[3], 0}, NULL, 16), text += 4;
  }
  *to = 0;
  return bytes;
}

/* Reads some of what the terminal shows; 0 at its end. */
static int see(const char *step, time_t deadline) {
  struct pollfd entry = {terminal, POLLIN, 0};
  int left = (int)(deadline - time(NULL));
  if (left <= 0 || poll(&entry, 1, left * 1000) <= 0) fail(step, "nothing came");
  ssize_t got = read(terminal, seen + count, sizeof seen - 1 - count);
  if (got <= 0) return 0;
  count += (size_t)got;
  return 1;
}

static void start(const char *command) {
  MUST(openpty(&terminal, &keeper, NULL, NULL, &size));
  MUST(tcgetattr(keeper, &before));
  count = expected = 0;
  fflush(stdout);
  running = MUST(fork());
  if (running == 0) {
    close(terminal);
    MUST(login_tty(keeper));
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
  }
}

static void expect(const char *step, const char *text) {
  char *wanted = unescape(text), *found;
  time_t deadline = time(NULL) + SECONDS;
  while (!(found = memmem(seen + expected, count - expected, wanted, strlen(wanted)))) {
    if (!see(step, deadline)) fail(step, "ended");
  }
  expected = (size_t)(found - seen) + strlen(wanted);
  free(wanted);
}

static void send_keys(const char *text) {
  char *keys = unescape(text);
  CHECK(write(terminal, keys, strlen(keys)) == (ssize_t)strlen(keys));
  free(keys);
}

/* The settings change without anything to wait for, so this looks again and again. */
static void settings(const char *step, int raw) {
  time_t deadline = time(NULL) + SECONDS;
  struct termios now;
  do {
    MUST(tcgetattr(keeper, &now));
    if (((now.c_lflag & ICANON) == 0) == raw) return;
    poll(NULL, 0, 10);
  } while (time(NULL) < deadline);
  fail(step, "never");
}

static void end(const char *step, int wanted) {
  int status;
  struct termios after = {0};
  time_t deadline = time(NULL) + SECONDS;
  pid_t ended;
  while ((ended = MUST(waitpid(running, &status, WNOHANG))) == 0) {
    struct pollfd entry = {terminal, POLLIN, 0};
    if (poll(&entry, 1, 10) > 0) see(step, deadline);
    if (time(NULL) > deadline) fail(step, "no end");
  }
  running = 0;
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (code != wanted) {
    printf("status %d\n", code);
    fail(step, "another status");
  }
  MUST(tcgetattr(keeper, &after));
  if (memcmp(&before, &after, sizeof before) != 0) fail(step, "other settings than before");
  MUST(close(keeper));
  MUST(close(terminal));
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    char *step = argv[i], *rest = strchr(step, ' ');
    const char *text = rest ? rest + 1 : "";
    if (strncmp(step, "size ", 5) == 0) {
      sscanf(text, "%hu %hu", &size.ws_row, &size.ws_col);
      if (running) MUST(ioctl(terminal, TIOCSWINSZ, &size));
    } else if (strncmp(step, "start ", 6) == 0) start(text);
    else if (strncmp(step, "expect ", 7) == 0) expect(step, text);
    else if (strncmp(step, "send ", 5) == 0) send_keys(text);
    else if (strcmp(step, "raw") == 0) settings(step, 1);
    else if (strcmp(step, "cooked") == 0) settings(step, 0);
    else if (strncmp(step, "signal ", 7) == 0) MUST(kill(running, atoi(text)));
    else if (strncmp(step, "end ", 4) == 0) end(step, atoi(text));
    else fail(step, "no such step");
  }
  return guest_failed;
}
