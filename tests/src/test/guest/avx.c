/* A processor of the level x86-64-v3: what signals and tracers see of its registers. */
#pragma GCC target("avx2,fma")
#include "guest.h"
#include <elf.h>
#include <immintrin.h>
#include <setjmp.h>
#include <stddef.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <ucontext.h>

/* struct _fpx_sw_bytes and struct _xstate of asm/sigcontext.h: offsets in the frame. */
enum { MXCSR = 24, XMM = 160, MAGIC1 = 464, EXTENDED_SIZE = 468, PARTS = 472, STATE_SIZE = 480,
       IN_USE = 512, FORMAT = 520, RESERVED = 528, YMM_HIGH = 576, LEAST = 832 };

typedef struct {
  unsigned char bytes[16][32];
} Registers;

static Registers pattern;
static volatile int deliveries;

static void make_pattern(void) {
  for (int i = 0; i < 16; i++)
    for (int j = 0; j < 32; j++) pattern.bytes[i][j] = (unsigned char)(i * 16 + j + 1);
}

#define EACH_YMM(X) \
  X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)
#define LOAD(i) "vmovdqu " #i "*32(%[from]), %%ymm" #i "\n\t"
#define STORE(i) "vmovdqu %%ymm" #i ", " #i "*32(%[to])\n\t"
#define ALL_YMM "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", \
  "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"

/* All registers are loaded, a system call is made, all registers are stored. */
static Registers around(long number, long first, long second) {
  Registers after;
  asm volatile(EACH_YMM(LOAD) "syscall\n\t" EACH_YMM(STORE) "vzeroupper"
               :
               : "a"(number), "D"(first), "S"(second), [from] "r"(&pattern), [to] "r"(&after)
               : "rcx", "r11", "memory", "cc", ALL_YMM);
  return after;
}

static Registers signalled(void) { return around(SYS_kill, getpid(), SIGUSR1); }

/* Which halves are as they were, which are zero: one letter for each. */
static void show(const char *what, const Registers *now) {
  static const unsigned char zero[16];
  char letters[33];
  for (int i = 0; i < 32; i++) {
    const unsigned char *half = now->bytes[i / 2] + i % 2 * 16;
    int same = memcmp(half, pattern.bytes[i / 2] + i % 2 * 16, 16) == 0;
    letters[i] = same ? '=' : memcmp(half, zero, 16) == 0 ? '0' : '?';
  }
  letters[32] = 0;
  printf("%s: %s\n", what, letters);
}

static void clobber(void) {
  __m256i a = _mm256_set1_epi32(deliveries + 1), b = _mm256_set1_epi64x(77);
  for (int i = 0; i < 10; i++) a = _mm256_add_epi32(_mm256_shuffle_epi8(a, b), _mm256_mul_epu32(a, b));
  asm volatile("vpaddd %0, %0, %%ymm15\n\tvpaddd %0, %0, %%ymm8\n\tvpxor %%xmm3, %%xmm3, %%xmm3"
               : : "x"(a) : "xmm15", "xmm8", "xmm3");
}

static void on_signal(int signal) {
  (void)signal;
  deliveries++;
  clobber();
}

static void processor(void) {
  SECTION("processor");
  __builtin_cpu_init();
  printf("%d %d %d %d\n", !!__builtin_cpu_supports("avx2"), !!__builtin_cpu_supports("fma"),
         !!__builtin_cpu_supports("bmi2"), !!__builtin_cpu_supports("x86-64-v3"));
  unsigned low, high;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  printf("parts %x\n", low & 7);
  CHECK(getauxval(AT_MINSIGSTKSZ) >= LEAST);
}

static void everything_returns(void) {
  SECTION("everything returns");
  handle(SIGUSR1, on_signal, 0);
  Registers after = signalled();
  show("after a handler", &after);
  after = around(SYS_getppid, 0, 0);
  show("after a call", &after);
  size_t size = getauxval(AT_MINSIGSTKSZ) + 4096;
  stack_t other = {.ss_sp = malloc(size), .ss_size = size};
  MUST(sigaltstack(&other, NULL));
  handle(SIGUSR1, on_signal, SA_ONSTACK);
  after = signalled();
  show("after a handler on another stack", &after);
  other.ss_flags = SS_DISABLE;
  MUST(sigaltstack(&other, NULL));
  SHOW(deliveries);
}

/* A handler begins with all as at a reset. */
static Registers at_entry;
static unsigned entry_mxcsr;
static unsigned short entry_control;

static void look_at_entry(int signal) {
  asm volatile(EACH_YMM(STORE) "stmxcsr %0\n\tfnstcw %1"
               : "=m"(entry_mxcsr), "=m"(entry_control) : [to] "r"(&at_entry) : "memory");
  on_signal(signal);
}

static void handlers_begin_anew(void) {
  SECTION("handlers begin anew");
  handle(SIGUSR1, look_at_entry, 0);
  unsigned before = _mm_getcsr();
  unsigned short control, down = 0x77f;
  asm volatile("fnstcw %0\n\tfldcw %1" : "=m"(control) : "m"(down));
  _mm_setcsr(0x7f80);
  Registers after = signalled();
  unsigned now = _mm_getcsr();
  unsigned short control_now;
  asm volatile("fnstcw %0\n\tfldcw %1" : "=m"(control_now) : "m"(control));
  _mm_setcsr(before);
  printf("%x %x in the handler, %x %x after it\n", entry_mxcsr, entry_control, now, control_now);
  show("registers in the handler", &at_entry);
  show("registers after it", &after);
}

/* What handlers do to the frame. */
static unsigned char *frame;
static void (*change)(ucontext_t *);

static uint32_t *word(int at) { return (uint32_t *)(frame + at); }
static uint64_t *quad(int at) { return (uint64_t *)(frame + at); }

static void on_frame(int signal, siginfo_t *info, void *raw) {
  (void)signal;
  (void)info;
  ucontext_t *context = raw;
  frame = (unsigned char *)context->uc_mcontext.fpregs;
  deliveries++;
  change(context);
  clobber();
}

static sigjmp_buf out;
static volatile int faults;

static void on_fault(int signal, siginfo_t *info, void *raw) {
  (void)signal;
  (void)raw;
  faults++;
  printf("SIGSEGV code %d\n", info->si_code);
  siglongjmp(out, 1);
}

static void changed(const char *what, void (*how)(ucontext_t *)) {
  change = how;
  if (sigsetjmp(out, 1) == 0) {
    Registers after = signalled();
    show(what, &after);
    printf("mxcsr %x\n", _mm_getcsr());
  } else {
    printf("%s: no way back\n", what);
  }
  _mm_setcsr(0x1f80);
}

static void look(ucontext_t *context) {
  printf("flags %lx magic %x parts %lx in use %lx format %lx\n", context->uc_flags, *word(MAGIC1),
         (unsigned long)*quad(PARTS) & 7, (unsigned long)*quad(IN_USE) & 7,
         (unsigned long)*quad(FORMAT));
  uint32_t size = *word(STATE_SIZE);
  CHECK(size >= LEAST);
  CHECK(*word(EXTENDED_SIZE) == size + 4);
  CHECK(*word((int)size) == 0x46505845);
  CHECK(((uintptr_t)frame & 63) == 0);
  Registers saved;
  for (int i = 0; i < 16; i++) {
    memcpy(saved.bytes[i], frame + XMM + 16 * i, 16);
    memcpy(saved.bytes[i] + 16, frame + YMM_HIGH + 16 * i, 16);
  }
  show("saved", &saved);
}

static void nothing(ucontext_t *c) { (void)c; }
static void zero_some(ucontext_t *c) {
  (void)c;
  memset(frame + XMM + 16 * 2, 0, 16);
  memset(frame + YMM_HIGH + 16 * 5, 0, 16);
}
static void without_avx(ucontext_t *c) { (void)c; *quad(IN_USE) &= ~4UL; }
static void without_sse(ucontext_t *c) { (void)c; *quad(IN_USE) &= ~2UL; *word(MXCSR) = 0x3f80; }
static void without_all(ucontext_t *c) { (void)c; *quad(IN_USE) = 0; *word(MXCSR) = 0x5f80; }
static void avx_not_asked_for(ucontext_t *c) { (void)c; *quad(PARTS) = 3; }
static void nothing_asked_for(ucontext_t *c) { (void)c; *quad(PARTS) = 0; *word(MXCSR) = 0x3f80; }
static void only_avx_asked_for(ucontext_t *c) { (void)c; *quad(PARTS) = 4; *word(MXCSR) = 0x3f80; }
static void no_magic(ucontext_t *c) { (void)c; *word(MAGIC1) = 1; *quad(IN_USE) = ~0UL; }
static void no_second_magic(ucontext_t *c) { (void)c; *word((int)*word(STATE_SIZE)) = 0; }
static void too_small(ucontext_t *c) { (void)c; *word(STATE_SIZE) = 575; }
static void too_large(ucontext_t *c) { (void)c; *word(STATE_SIZE) = 1 << 20; *word(EXTENDED_SIZE) = 1 << 21; }
static void larger_than_whole(ucontext_t *c) { (void)c; *word(EXTENDED_SIZE) = *word(STATE_SIZE) - 1; }
static void bad_mxcsr(ucontext_t *c) { (void)c; *word(MXCSR) |= 0x10000; }
static void bad_mxcsr_without_magic(ucontext_t *c) { bad_mxcsr(c); no_magic(c); }
static void unknown_part(ucontext_t *c) { (void)c; *quad(IN_USE) |= 1UL << 62; }
static void unknown_format(ucontext_t *c) { (void)c; *quad(FORMAT) = 1; }
static void reserved_bytes(ucontext_t *c) { (void)c; *quad(RESERVED) = 1; }
static void compact(ucontext_t *c) { (void)c; *quad(FORMAT) = 1UL << 63 | 7; *quad(IN_USE) &= 7; }
static void compact_without_avx(ucontext_t *c) { (void)c; *quad(FORMAT) = 1UL << 63 | 3; *quad(IN_USE) &= 7; }
static void no_state(ucontext_t *c) { c->uc_mcontext.fpregs = NULL; }
static void state_nowhere(ucontext_t *c) { c->uc_mcontext.fpregs = NOWHERE; }
static void misaligned(ucontext_t *c) { c->uc_mcontext.fpregs = (void *)(frame + 8); }

static void frames(void) {
  SECTION("frames");
  handle_info(SIGUSR1, on_frame, 0);
  handle_info(SIGSEGV, on_fault, SA_NODEFER);
#define TRY(function) changed(#function, function)
  TRY(look);
  TRY(nothing);
  TRY(zero_some);
  TRY(without_avx);
  TRY(without_sse);
  TRY(without_all);
  TRY(avx_not_asked_for);
  TRY(nothing_asked_for);
  TRY(only_avx_asked_for);
  TRY(no_magic);
  TRY(no_second_magic);
  TRY(too_small);
  TRY(too_large);
  TRY(larger_than_whole);
  TRY(bad_mxcsr);
  TRY(bad_mxcsr_without_magic);
  TRY(unknown_part);
  TRY(unknown_format);
  TRY(reserved_bytes);
  TRY(compact);
  TRY(compact_without_avx);
  TRY(no_state);
  TRY(state_nowhere);
  TRY(misaligned);
  SHOW(faults);
}

static void tick(int signal) { on_signal(signal); }

static void in_the_middle_of_computing(void) {
  SECTION("in the middle of computing");
  handle(SIGALRM, tick, 0);
  deliveries = 0;
  struct itimerval interval = {{0, 1000}, {0, 1000}};
  MUST(setitimer(ITIMER_REAL, &interval, NULL));
  long rounds = 0, wrong = 0;
  double first[4] = {0};
  while (deliveries < 5) {
    __m256d x = _mm256_set_pd(1, 2, 3, 4), y = _mm256_setzero_pd();
    for (int i = 1; i < 2000; i++) {
      x = _mm256_fmadd_pd(x, _mm256_set1_pd(1.0000001), _mm256_set1_pd(1.0 / i));
      y = _mm256_add_pd(y, _mm256_div_pd(x, _mm256_set1_pd(i + 1)));
    }
    double now[4];
    _mm256_storeu_pd(now, y);
    if (rounds++ == 0) memcpy(first, now, sizeof first);
    else if (memcmp(first, now, sizeof first) != 0) wrong++;
  }
  memset(&interval, 0, sizeof interval);
  MUST(setitimer(ITIMER_REAL, &interval, NULL));
  SHOW(wrong);
  printf("%a %a %a %a\n", first[0], first[1], first[2], first[3]);
}

/* Tracers. */
static unsigned char state[1 << 14];
static size_t state_size;

static long get_state(pid_t pid, size_t size) {
  struct iovec vector = {state, size};
  long result = ptrace(PTRACE_GETREGSET, pid, NT_X86_XSTATE, &vector);
  state_size = vector.iov_len;
  return result;
}

static long set_state(pid_t pid, size_t size) {
  struct iovec vector = {state, size};
  return ptrace(PTRACE_SETREGSET, pid, NT_X86_XSTATE, &vector);
}

static void traced_child(void) {
  MUST(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
  _mm_setcsr(0x1f80);
  for (int i = 0; i < 4; i++) {
    Registers after = around(SYS_kill, getpid(), SIGSTOP);
    show("in the tracee", &after);
    printf("mxcsr %x\n", _mm_getcsr());
    _mm_setcsr(0x1f80);
    fflush(stdout);
  }
  _exit(0);
}

static void wait_for_stop(pid_t pid) {
  int status = 0;
  MUST(waitpid(pid, &status, 0));
  CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
}

static void go_on(pid_t pid) {
  MUST(ptrace(PTRACE_CONT, pid, NULL, NULL));
  wait_for_stop(pid);
}

static void tracers(void) {
  SECTION("tracers");
  fflush(stdout);
  pid_t pid = MUST(fork());
  if (pid == 0) traced_child();
  wait_for_stop(pid);
  SHOW(get_state(pid, sizeof state));
  size_t whole = state_size;
  CHECK(whole >= LEAST && whole % 8 == 0);
  frame = state;
  printf("has %lx, AVX in use %d, format %lx\n", (unsigned long)*quad(MAGIC1) & 7,
         (int)(*quad(IN_USE) >> 2 & 1), (unsigned long)*quad(FORMAT));
  Registers seen;
  for (int i = 0; i < 16; i++) {
    memcpy(seen.bytes[i], state + XMM + 16 * i, 16);
    memcpy(seen.bytes[i] + 16, state + YMM_HIGH + 16 * i, 16);
  }
  show("seen", &seen);
  memset(state + YMM_HIGH + 16 * 3, 0, 16);
  memset(state + XMM + 16 * 4, 0, 16);
  SHOW(set_state(pid, sizeof state));
  SHOW(set_state(pid, whole - 8));
  SHOW(set_state(pid, 12));
  SHOW(get_state(pid, 12));
  SHOW(get_state(pid, 64));
  printf("%zu\n", state_size);
  go_on(pid);

  MUST(get_state(pid, sizeof state));
  *quad(FORMAT) = 1;
  SHOW(set_state(pid, whole));
  *quad(FORMAT) = 0;
  *quad(RESERVED) = 1;
  SHOW(set_state(pid, whole));
  *quad(RESERVED) = 0;
  *quad(IN_USE) |= 1UL << 62;
  SHOW(set_state(pid, whole));
  *quad(IN_USE) &= ~(1UL << 62);
  *word(MXCSR) |= 1 << 16;
  SHOW(set_state(pid, whole));
  *word(MXCSR) = 0x3f80;
  *quad(IN_USE) = 3;
  SHOW(set_state(pid, whole));
  go_on(pid);

  struct user_fpregs_struct legacy;
  MUST(ptrace(PTRACE_GETFPREGS, pid, NULL, &legacy));
  memset((char *)legacy.xmm_space + 16 * 7, 0, 16);
  legacy.mxcsr = 0x5f80;
  SHOW(ptrace(PTRACE_SETFPREGS, pid, NULL, &legacy));
  legacy.mxcsr = 0x11f80;
  SHOW(ptrace(PTRACE_SETFPREGS, pid, NULL, &legacy));
  go_on(pid);

  MUST(ptrace(PTRACE_CONT, pid, NULL, NULL));
  int status = 0;
  MUST(waitpid(pid, &status, 0));
  SHOW(WEXITSTATUS(status));
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  make_pattern();
  processor();
  everything_returns();
  handlers_begin_anew();
  frames();
  in_the_middle_of_computing();
  tracers();
  return guest_end();
}
