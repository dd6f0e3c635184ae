/* Restartable sequences, rseq(2): registration, the CPU number, and what an interruption does. */
#include "guest.h"
#include <pthread.h>
#include <sys/rseq.h>
#include <sys/syscall.h>
#include <sys/time.h>

static long call(void *area, unsigned length, int flags, unsigned signature) {
  return syscall(SYS_rseq, area, length, flags, signature);
}

static struct rseq *area(void) {
  return (struct rseq *)((char *)__builtin_thread_pointer() + __rseq_offset);
}

static volatile int signals;

static void count(int signal) {
  (void)signal;
  signals++;
}

/* Runs in a sequence that only an interruption ends: 1 when the abort handler was reached. */
static int spin(void) {
  int aborted;
  __asm__ volatile(
      ".pushsection .data\n"
      ".balign 32\n"
      "3: .long 0, 0\n"
      ".quad 1f, 2f - 1f, 4f\n"
      ".popsection\n"
      "leaq 3b(%%rip), %%rax\n"
      "movq %%rax, 8(%[area])\n"
      "1: jmp 1b\n"
      "2: movl $0, %[aborted]\n"
      "jmp 5f\n"
      ".byte 0x0f, 0xb9, 0x3d\n"
      ".long 0x53053053\n"
      "4: movl $1, %[aborted]\n"
      "5:\n"
      : [aborted] "=r"(aborted)
      : [area] "r"(area())
      : "rax", "memory", "cc");
  return aborted;
}

static void *in_thread(void *unused) {
  (void)unused;
  CHECK(area()->cpu_id_start == area()->cpu_id);
  return (void *)(intptr_t)spin(); /* preempted by the other thread, or by the timer's signal */
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  SECTION("registration");
  SHOW(__rseq_size >= 20);
  SHOW(area()->rseq_cs == 0);
  CHECK((int)area()->cpu_id >= 0);
  SHOW(call(area(), 32, 0, RSEQ_SIG));
  SHOW(call(area(), 32, 0, 1));
  SHOW(call(area() + 1, 32, 0, RSEQ_SIG));
  SHOW(call(area(), 32, 2, RSEQ_SIG));
  SHOW(call(area(), 32, 1, 1));
  SHOW(call(area() + 1, 32, 1, RSEQ_SIG));
  SHOW(call(area(), 32, 1, RSEQ_SIG));
  SHOW((int)area()->cpu_id);
  SHOW(call(area(), 32, 1, RSEQ_SIG));
  SHOW(call((char *)area() + 8, 32, 0, RSEQ_SIG));
  SHOW(call(area(), 7, 0, RSEQ_SIG));
  SHOW(call(area(), 32, 0, RSEQ_SIG));
  CHECK((int)area()->cpu_id >= 0);
  SECTION("interruption");
  handle(SIGALRM, count, 0);
  struct itimerval often = {{0, 20000}, {0, 20000}};
  MUST(setitimer(ITIMER_REAL, &often, NULL));
  for (int i = 0; i < 3; i++) SHOW(spin());
  SHOW(area()->rseq_cs == 0);
  pthread_t thread;
  MUST(pthread_create(&thread, NULL, in_thread, NULL));
  SHOW(spin());
  sigset_t alarm;
  sigemptyset(&alarm);
  sigaddset(&alarm, SIGALRM);
  pthread_sigmask(SIG_BLOCK, &alarm, NULL); /* now the other thread gets it */
  void *result;
  pthread_join(thread, &result);
  SHOW((long)result);
  return guest_end();
}
