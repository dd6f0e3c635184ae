/* A handler runs on the same registers as the program: all come back, unless it changes the saved ones. */
#include "guest.h"
#include <fenv.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <ucontext.h>

static volatile int deliveries;

static void clobber(void) {
  asm volatile(
      "fninit\n\tfldz\n\tfldz\n\tfldz\n\t"
      "pcmpeqd %%xmm0, %%xmm0\n\tpcmpeqd %%xmm1, %%xmm1\n\tpcmpeqd %%xmm7, %%xmm7\n\t"
      "pcmpeqd %%xmm8, %%xmm8\n\tpcmpeqd %%xmm15, %%xmm15\n\tstd\n\tcld\n\t"
      "fstp %%st(0)\n\tfstp %%st(0)\n\tfstp %%st(0)" ::: "xmm0", "xmm1", "xmm7", "xmm8", "xmm15", "cc");
  fesetround(FE_UPWARD);
}

static void on_signal(int signal) {
  (void)signal;
  deliveries++;
  clobber();
}

static void raise_raw(void) {
  long pid = getpid();
  asm volatile("syscall" : : "a"((long)SYS_kill), "D"(pid), "S"((long)SIGUSR1) : "rcx", "r11", "memory");
}

static void everything_returns(void) {
  SECTION("everything returns");
  handle(SIGUSR1, on_signal, 0);
  uint64_t general[14], flags;
  unsigned char xmm[16][16];
  long double stack[4];
  uint16_t control = 0x0f7f, control_after; /* round down, all masked */
  uint32_t mxcsr = 0x7f80, mxcsr_after;     /* round to zero */
  static unsigned char pattern[16][16];
  for (int i = 0; i < 16; i++)
    for (int j = 0; j < 16; j++) pattern[i][j] = (unsigned char)(i * 16 + j);
  long pid = getpid();
  uint16_t control_before;
  uint32_t mxcsr_before;
  asm volatile("fnstcw %0\n\tstmxcsr %1" : "=m"(control_before), "=m"(mxcsr_before));
  static uint64_t saved[16];
  asm volatile(
      "fninit\n\tfldcw %[cw]\n\tldmxcsr %[mx]\n\tfldpi\n\tfld1\n\tfldl2e\n\tfldlg2\n\t"
      "movdqu (%[p]), %%xmm0\n\tmovdqu 16(%[p]), %%xmm1\n\tmovdqu 112(%[p]), %%xmm7\n\t"
      "movdqu 128(%[p]), %%xmm8\n\tmovdqu 240(%[p]), %%xmm15\n\t"
      "mov $0x1111, %%rbx\n\tmov $0x2222, %%r12\n\tmov $0x3333, %%r13\n\tmov $0x4444, %%r14\n\t"
      "mov $0x5555, %%r15\n\tmov $0x6666, %%r8\n\tmov $0x7777, %%r9\n\tmov $0x8888, %%r10\n\t"
      "mov $0x9999, %%rdx\n\tstc\n\tstd\n\t"
      "syscall\n\t"
      "pushfq\n\tcld\n\tpop %%rcx\n\tmov %%rcx, 0+%[saved]\n\tmov %%rbx, 8+%[saved]\n\tmov %%r12, 16+%[saved]\n\t"
      "mov %%r13, 24+%[saved]\n\tmov %%r14, 32+%[saved]\n\tmov %%r15, 40+%[saved]\n\t"
      "mov %%r8, 48+%[saved]\n\tmov %%r9, 56+%[saved]\n\tmov %%r10, 64+%[saved]\n\tmov %%rdx, 72+%[saved]\n\t"
      "mov %%rax, 80+%[saved]\n\t"
      "fnstcw %[cwa]\n\tstmxcsr %[mxa]\n\tfstpt 0+%[st]\n\tfstpt 16+%[st]\n\tfstpt 32+%[st]\n\tfstpt 48+%[st]\n\t"
      "movdqu %%xmm0, 0+%[x]\n\tmovdqu %%xmm1, 16+%[x]\n\tmovdqu %%xmm7, 112+%[x]\n\t"
      "movdqu %%xmm8, 128+%[x]\n\tmovdqu %%xmm15, 240+%[x]\n\t"
      : [cwa] "=m"(control_after), [mxa] "=m"(mxcsr_after), [st] "=m"(stack), [x] "=m"(xmm), [saved] "=m"(saved)
      : "a"((long)SYS_kill), "D"(pid), "S"((long)SIGUSR1), [cw] "m"(control), [mx] "m"(mxcsr), [p] "r"(pattern)
      : "rcx", "r11", "rbx", "r8", "r9", "r10", "r12", "r13", "r14", "r15", "rdx", "memory", "cc", "xmm0", "xmm1",
        "xmm7", "xmm8", "xmm15");
  asm volatile("fninit\n\tfldcw %0\n\tldmxcsr %1" : : "m"(control_before), "m"(mxcsr_before));
  flags = saved[0];
  printf("carry %d direction %d result %ld\n", (int)(flags & 1), (int)(flags >> 10 & 1), (long)saved[10]);
  for (int i = 1; i < 10; i++) printf("%lx ", (unsigned long)saved[i]);
  printf("\ncontrol %x mxcsr %x\n", control_after, mxcsr_after & ~0x3f);
  for (int i = 0; i < 4; i++) printf("%.15Lf ", stack[i]);
  printf("\n");
  int order[] = {0, 1, 7, 8, 15};
  for (int i = 0; i < 5; i++) CHECK(memcmp(xmm[order[i]], pattern[order[i]], 16) == 0);
  SHOW(deliveries);
  (void)general;
}

static void rewrite(int signal, siginfo_t *info, void *raw) {
  (void)signal;
  (void)info;
  ucontext_t *context = raw;
  context->uc_mcontext.gregs[REG_RBX] = 0xabcdef;
  context->uc_mcontext.gregs[REG_EFL] ^= 1; /* carry */
  for (int i = 0; i < 4; i++) context->uc_mcontext.fpregs->_xmm[3].element[i] = 0x01010101u * (i + 1);
  long double two = 2;
  memcpy(&context->uc_mcontext.fpregs->_st[0], &two, 10);
  sigaddset(&context->uc_sigmask, SIGUSR2);
}

static void handler_rewrites(void) {
  SECTION("the handler rewrites the context");
  handle_info(SIGUSR1, rewrite, 0);
  long pid = getpid();
  uint64_t rbx;
  unsigned char carry;
  uint32_t xmm[4];
  long double top = 0;
  asm volatile(
      "fld1\n\tpxor %%xmm3, %%xmm3\n\txor %%ebx, %%ebx\n\tclc\n\tsyscall\n\tsetc %[carry]\n\t"
      "mov %%rbx, %[rbx]\n\tmovdqu %%xmm3, %[xmm]\n\tfstpt %[top]"
      : [carry] "=m"(carry), [rbx] "=m"(rbx), [xmm] "=m"(xmm), [top] "=m"(top)
      : "a"((long)SYS_kill), "D"(pid), "S"((long)SIGUSR1)
      : "rcx", "r11", "rbx", "xmm3", "memory", "cc");
  printf("rbx %lx carry %d xmm3 %x %x %x %x st0 %.1Lf\n", (unsigned long)rbx, carry, xmm[0], xmm[1], xmm[2], xmm[3], top);
  sigset_t now;
  sigprocmask(SIG_SETMASK, NULL, &now);
  SHOW(sigismember(&now, SIGUSR2));
}

static volatile double sum;
static void tick(int signal) {
  (void)signal;
  deliveries++;
  double noise = 1.5;
  for (int i = 0; i < 50; i++) noise = noise * 1.0001 + 0.25;
  sum = noise;
  clobber();
}

static void in_the_middle_of_computing(void) {
  SECTION("in the middle of computing");
  handle(SIGALRM, tick, 0);
  deliveries = 0;
  struct itimerval interval = {{0, 1000}, {0, 1000}};
  MUST(setitimer(ITIMER_REAL, &interval, NULL));
  long rounds = 0, wrong = 0;
  /* At least two, however slow the first is: the others are compared with it. */
  while (deliveries < 5 || rounds < 2) {
    double x = 1, y = 0;
    long double z = 0;
    for (int i = 1; i < 2000; i++) {
      x = x * 1.0000001 + 1.0 / i;
      y += x / (i + 1);
      z += (long double)i / (i + 1);
    }
    static double x0, y0;
    static long double z0;
    if (rounds++ == 0) x0 = x, y0 = y, z0 = z;
    else if (x != x0 || y != y0 || z != z0) wrong++;
  }
  memset(&interval, 0, sizeof interval);
  MUST(setitimer(ITIMER_REAL, &interval, NULL));
  SHOW(wrong);
  CHECK(rounds > 1);
  CHECK(fegetround() == FE_TONEAREST);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  everything_returns();
  handler_rewrites();
  in_the_middle_of_computing();
  raise_raw();
  return guest_end();
}
