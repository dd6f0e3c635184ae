/* How a process ends: one way for each argument. The harness compares status and output. */
#include "guest.h"
#include <sys/resource.h>
#include <sys/syscall.h>

static volatile int zero;

int main(int argc, char **argv) {
  const char *way = argc > 1 ? argv[1] : "return";
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  printf("going by %s\n", way);
  fflush(stdout);
  if (strcmp(way, "return") == 0) return 7;
  if (strcmp(way, "exit") == 0) exit(300);
  if (strcmp(way, "exit_group") == 0) syscall(SYS_exit_group, 256 + 9);
  if (strcmp(way, "exit-thread") == 0) syscall(SYS_exit, 11);
  if (strcmp(way, "segv") == 0) *(volatile int *)NOWHERE = 1;
  if (strcmp(way, "fpe") == 0) asm volatile("idivl %0" : : "r"(zero) : "rax", "rdx", "cc");
  if (strcmp(way, "ill") == 0) __builtin_trap();
  if (strcmp(way, "abort") == 0) abort();
  if (strcmp(way, "term") == 0) raise(SIGTERM);
  if (strcmp(way, "kill") == 0) kill(getpid(), SIGKILL);
  if (strcmp(way, "alarm") == 0) {
    alarm(1);
    pause();
  }
  if (strcmp(way, "pipe") == 0) {
    int pipes[2];
    MUST(pipe(pipes));
    close(pipes[0]);
    MUST(write(pipes[1], "x", 1));
  }
  if (strcmp(way, "blocked-segv") == 0) { /* a fault cannot be blocked */
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    *(volatile int *)NOWHERE = 1;
  }
  if (strcmp(way, "ignored-segv") == 0) {
    signal(SIGSEGV, SIG_IGN);
    *(volatile int *)NOWHERE = 1;
  }
  if (strcmp(way, "realtime") == 0) raise(SIGRTMIN + 3);
  if (strcmp(way, "overflow") == 0) { /* no room for the handler's frame */
    handle(SIGSEGV, SIG_DFL, 0);
    struct rlimit small = {1 << 16, 1 << 16};
    setrlimit(RLIMIT_STACK, &small);
    volatile char *p = (volatile char *)&small;
    for (;;) *(p -= 4096) = 1;
  }
  puts("still here");
  return 99;
}
