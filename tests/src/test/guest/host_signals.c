/* Says that it is there and waits for a signal from outside: HUP, INT, QUIT or TERM. With "catch"
 * it has a handler for each of them. */
#include "guest.h"

static volatile sig_atomic_t caught;

static void on_signal(int signal) { caught = signal; }

int main(int argc, char **argv) {
  const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
  sigset_t set, before;
  sigemptyset(&set);
  for (int i = 0; i < 4; i++) {
    sigaddset(&set, signals[i]);
    if (argc > 1 && strcmp(argv[1], "catch") == 0) signal(signals[i], on_signal);
  }
  MUST(sigprocmask(SIG_BLOCK, &set, &before));
  puts("ready");
  fflush(stdout);
  sigsuspend(&before);
  printf("caught: %s\n", strsignal(caught));
  return caught;
}
