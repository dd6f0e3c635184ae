/*
 * Timers and signal handlers: an interval timer ticks while the program computes, every third tick
 * raises SIGUSR1 to itself, and the fifth faults on purpose and recovers through siglongjmp.
 *
 *   timers [TICKS]     default: 6
 */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static volatile sig_atomic_t ticks;
static volatile sig_atomic_t users;
static sigjmp_buf after_fault;
static int *volatile nowhere = (int *)16;

static void on_alarm(int signal) {
  (void)signal;
  ticks++;
}

static void on_user(int signal) {
  (void)signal;
  users++;
}

static void on_fault(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  siglongjmp(after_fault, info->si_addr == nowhere ? 1 : 2);
}

static void handle(int signal, void (*plain)(int), void (*detailed)(int, siginfo_t *, void *)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  if (detailed) {
    action.sa_sigaction = detailed;
    action.sa_flags = SA_SIGINFO;
  } else {
    action.sa_handler = plain;
    action.sa_flags = SA_RESTART;
  }
  sigaction(signal, &action, NULL);
}

static void fault(void) {
  switch (sigsetjmp(after_fault, 1)) {
    case 0:
      *nowhere = 1;
      break;
    case 1:
      puts("recovered from a fault at address 16");
      break;
    default:
      puts("recovered from a fault elsewhere");
  }
}

int main(int argc, char **argv) {
  int wanted = argc > 1 ? atoi(argv[1]) : 6;
  setvbuf(stdout, NULL, _IOLBF, 0);
  handle(SIGALRM, on_alarm, NULL);
  handle(SIGUSR1, on_user, NULL);
  handle(SIGSEGV, NULL, on_fault);
  sigset_t alarms, before;
  sigemptyset(&alarms);
  sigaddset(&alarms, SIGALRM);
  sigprocmask(SIG_BLOCK, &alarms, &before);
  struct itimerval interval = {{0, 20000}, {0, 20000}};
  setitimer(ITIMER_REAL, &interval, NULL);
  for (int seen = 0; seen < wanted; seen++) {
    while (ticks == seen) sigsuspend(&before);
    ticks = seen + 1;
    printf("tick %d\n", seen + 1);
    if ((seen + 1) % 3 == 0) raise(SIGUSR1);
    if (seen + 1 == 5) fault();
  }
  memset(&interval, 0, sizeof interval);
  setitimer(ITIMER_REAL, &interval, NULL);
  printf("%d ticks, %d SIGUSR1\n", wanted, (int)users);
  return 0;
}
