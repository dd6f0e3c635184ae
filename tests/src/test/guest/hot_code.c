/* Code that is changed while it runs, and after it has run often: by stores of every kind, by itself,
 * by another thread, by handlers of what it raises. With the argument v3 also by stores that only
 * that processor has, and by MMX's, whose registers Unicorn does not leave as a processor does. */
#include "machine_code.h"
#include <pthread.h>
#include <ucontext.h>

static unsigned char *code;

static void often(void) {
  SECTION("between runs");
  /* xor %eax, %eax; 1: add $value, %eax; dec %edi; jnz 1b; ret */
  unsigned char *value = EMIT(code, 0x31, 0xc0, 0x05);
  EMIT(number(value, 0), 0xff, 0xcf, 0x75, 0xf7, 0xc3);
  long sum = 0;
  for (int i = 0; i < 12; i++) {
    number(value, i);
    sum += call(code, 700);
  }
  SHOW(sum);

  SECTION("while it runs");
  /* xor %eax, %eax; 1: add $1, %eax; cmp %esi, %edi; jne 2f; movl $1000, value; 2: dec %edi; jnz 1b; ret */
  value = EMIT(code, 0x31, 0xc0, 0x05);
  unsigned char *at = EMIT(number(value, 1), 0x39, 0xf7, 0x75, 0x0a, 0xc7, 0x05);
  at = number(number(at, (int)(value - (at + 8))), 1000);
  EMIT(at, 0xff, 0xcf, 0x75, 0xe9, 0xc3);
  for (int left = 1; left < 900; left += 290) {
    number(value, 1);
    long result;
    asm volatile("call *%1" : "=a"(result) : "r"(code), "D"(900), "S"(left) : "memory", "cc");
    printf("%d left: %ld\n", left, result);
  }

  SECTION("data beside it");
  /* 1: incl number; add number, %eax; dec %edi; jnz 1b; ret; number */
  unsigned char *data = code + 32;
  at = EMIT(code, 0x31, 0xc0, 0xff, 0x05);
  at = number(at, (int)(data - (at + 4)));
  at = EMIT(at, 0x03, 0x05);
  at = number(at, (int)(data - (at + 4)));
  EMIT(at, 0xff, 0xcf, 0x75, 0xf0, 0xc3);
  number(data, 0);
  for (int i = 0; i < 3; i++) SHOW(call(code, 500));
  /* The same with the number between the instructions of the loop, jumped over. */
  at = EMIT(code, 0x31, 0xc0, 0xeb, 0x04);
  data = at;
  at = EMIT(number(at, 0), 0xff, 0x05);
  at = number(at, (int)(data - (at + 4)));
  at = EMIT(at, 0x03, 0x05);
  at = number(at, (int)(data - (at + 4)));
  EMIT(at, 0xff, 0xcf, 0x75, 0xea, 0xc3);
  for (int i = 0; i < 3; i++) SHOW(call(code, 500));
}

/*
 * The ways to store: each begins with RDI at the number in the instruction that follows it, which
 * is mov $number, %eax; ret, and RSI at 16 bytes to be there.
 */
#define WAY(name, text) \
  asm(".pushsection .rodata\nway_" #name ": " text "\nend_" #name ":\n.popsection"); \
  extern const unsigned char way_##name[], end_##name[];
#define WAYS(way)                                                                          \
  way(byte, "mov (%rsi), %al; mov %al, (%rdi)")                                            \
  way(word, "mov (%rsi), %ax; mov %ax, (%rdi)")                                            \
  way(long, "mov (%rsi), %eax; mov %eax, (%rdi)")                                          \
  way(quad, "mov (%rsi), %rax; mov %rax, (%rdi)")                                          \
  way(across, "mov -1(%rsi), %rax; mov %rax, -1(%rdi)")                                    \
  way(add, "mov (%rsi), %eax; sub (%rdi), %eax; add %eax, (%rdi)")                         \
  way(xchg, "mov (%rsi), %eax; xchg %eax, (%rdi)")                                         \
  way(cmpxchg, "mov (%rdi), %eax; mov (%rsi), %ecx; lock cmpxchg %ecx, (%rdi)")            \
  way(xadd, "mov (%rsi), %eax; sub (%rdi), %eax; lock xadd %eax, (%rdi)")                  \
  way(cmpxchg8b, "push %rbx; mov (%rdi), %eax; mov 4(%rdi), %edx; mov (%rsi), %ebx;"       \
                 "mov 4(%rsi), %ecx; lock cmpxchg8b (%rdi); pop %rbx")                     \
  way(cmpxchg16b, "push %rbx; mov (%rdi), %rax; mov 8(%rdi), %rdx; mov (%rsi), %rbx;"      \
                  "mov 8(%rsi), %rcx; lock cmpxchg16b (%rdi); pop %rbx")                   \
  way(movsb, "mov $4, %ecx; rep movsb")                                                    \
  way(movsq, "mov $2, %ecx; rep movsq")                                                    \
  way(backwards, "lea 7(%rsi), %rsi; lea 7(%rdi), %rdi; std; mov $8, %ecx; rep movsb; cld") \
  way(stosl, "mov (%rsi), %eax; mov $1, %ecx; rep stosl")                                  \
  way(movsl, "movsl")                                                                      \
  way(bts, "movl $0, (%rdi); mov (%rsi), %eax; bsf %eax, %eax; bts %eax, (%rdi)")          \
  way(setz, "cmpb $2, (%rsi); setb (%rdi)")                                                \
  way(push, "mov %rsp, %rdx; lea 8(%rdi), %rsp; push (%rsi); mov %rdx, %rsp")              \
  way(pop, "push (%rsi); pop (%rdi)")                                                      \
  way(movnti, "mov (%rsi), %eax; movnti %eax, (%rdi)")                                     \
  way(movss, "movss (%rsi), %xmm0; movss %xmm0, (%rdi)")                                   \
  way(movq, "movq (%rsi), %xmm0; movq %xmm0, (%rdi)")                                      \
  way(movups, "movups (%rsi), %xmm0; movups %xmm0, (%rdi)")                                \
  way(movdqa, "movdqu (%rsi), %xmm0; movdqa %xmm0, (%rdi)")                                \
  way(movntdq, "movdqu (%rsi), %xmm0; movntdq %xmm0, (%rdi)")                              \
  way(maskmov, "movdqu (%rsi), %xmm0; pcmpeqd %xmm1, %xmm1; psrldq $12, %xmm1;"            \
               "maskmovdqu %xmm1, %xmm0")                                                  \
  way(pextrd, "movdqu (%rsi), %xmm0; pextrd $0, %xmm0, (%rdi)")                            \
  way(fistp, "fildl (%rsi); fistpl (%rdi)")

#define V3_WAYS(way)                                                                       \
  way(movbe, "mov (%rsi), %eax; bswap %eax; movbe %eax, (%rdi)")                           \
  way(vmovdqu, "vmovdqu (%rsi), %ymm0; vmovdqu %ymm0, (%rdi); vzeroupper")                 \
  way(vmovaps, "vmovups (%rsi), %ymm0; vmovaps %ymm0, (%rdi); vzeroupper")                 \
  way(vextract, "vmovdqu (%rsi), %ymm0; vextracti128 $0, %ymm0, (%rdi); vzeroupper")       \
  way(vmaskmov, "vmovdqu (%rsi), %xmm0; vpcmpeqd %xmm1, %xmm1, %xmm1;"                     \
                "vmaskmovps %xmm0, %xmm1, (%rdi)")                                         \
  way(vmovntdq, "vmovdqu (%rsi), %ymm0; vmovntdq %ymm0, (%rdi); vzeroupper")               \
  way(mmx, "movq (%rsi), %mm0; movq %mm0, (%rdi); emms")

WAYS(WAY)
V3_WAYS(WAY)

static void store(const char *name, const unsigned char *from, const unsigned char *to) {
  static unsigned char bytes[64] __attribute__((aligned(32)));
  unsigned char *target = code + 2048, *start = target - 1 - (to - from);
  memcpy(start, from, to - from);
  returning(target - 1, 0);
  returning(bytes + 31, 0);
  long sum = 0;
  for (int i = 0; i < 40; i++) {
    number(bytes + 32, 1 << i % 7);
    long result;
    const unsigned char *source = bytes + 32;
    unsigned char *into = target;
    asm volatile("call *%3" : "=a"(result), "+S"(source), "+D"(into) : "r"(start)
                 : "rcx", "rdx", "xmm0", "xmm1", "memory", "cc");
    sum = (sum * 31 + (int)result) % 1000003;
  }
  printf("%s: %ld\n", name, sum);
}

static void ways(int v3) {
  SECTION("ways to store into the next instruction");
#define STORE(name, text) store(#name, way_##name, end_##name);
  WAYS(STORE)
  if (v3) {
    V3_WAYS(STORE)
  }
}

static unsigned char *trapped;

static void patched(int signal, siginfo_t *info, void *raw) {
  ucontext_t *context = raw;
  unsigned char *rip = (unsigned char *)context->uc_mcontext.gregs[REG_RIP];
  printf("  signal %d, %d from where it was to be\n", signal, (int)(rip - trapped));
  if (signal == SIGTRAP) { /* what a debugger does: the byte that was there, and once more */
    context->uc_mcontext.gregs[REG_RIP]--;
    *trapped = 0xb8;
  } else if (signal == SIGSEGV) {
    CHECK(info->si_addr == (void *)16);
    EMIT(rip, 0x31, 0xc0); /* mov 16, %eax becomes xor %eax, %eax, and nops */
    memset(rip + 2, 0x90, 5);
  } else {
    EMIT(rip, 0x90, 0x90); /* ud2 */
  }
}

static void handlers(void) {
  SECTION("changed by handlers");
  handle_info(SIGTRAP, patched, 0);
  handle_info(SIGSEGV, patched, 0);
  handle_info(SIGILL, patched, 0);
  for (int i = 0; i < 3; i++) {
    trapped = returning(code, 100 + i) - 6;
    SHOW(call(code, 0));
    *trapped = 0xcc;
    trapped = code;
    SHOW(call(code, 0));
    *trapped = 0xb8;
    SHOW(call(code, 0));
    trapped = code;
    EMIT(code, 0x8b, 0x04, 0x25, 16, 0, 0, 0, 0x83, 0xc0, 7, 0xc3); /* mov 16, %eax; add $7, %eax */
    SHOW(call(code, 0));
    EMIT(code + 7, 0x0f, 0x0b, 0x90);
    trapped = code + 7;
    SHOW(call(code, 0));
    SHOW(call(code, 0));
  }
}

static void jumps(void) {
  SECTION("jumps that are changed");
  /* jmp or a nop; mov $1; ret; mov $2; ret; mov $3; ret */
  returning(returning(returning(code + 5, 1), 2), 3);
  long sum = 0;
  for (int i = 0; i < 300; i++) {
    if (i % 4 == 3) EMIT(code, 0x0f, 0x1f, 0x44, 0, 0);
    else number(EMIT(code, 0xe9), 6 * (i % 4));
    sum = (sum * 5 + call(code, 0)) % 1000003;
  }
  SHOW(sum);

  SECTION("instructions in instructions");
  EMIT(code, 0x31, 0xc0, 0xeb, 0xff, 0xc0, 0x83, 0xc0, 3, 0xc3); /* jmp into itself: inc %eax */
  for (int i = 0; i < 3; i++) SHOW(call(code, 0));
  code[4] = 0xc8; /* dec %eax */
  for (int i = 0; i < 3; i++) SHOW(call(code, 0));
  /* Entered at its first byte, and at its third: mov $0x05c0…, %eax is also add $5, %eax. */
  EMIT(code, 0xb8, 0x00, 0x83, 0xc0, 0x05, 0xc3);
  for (int i = 0; i < 4; i++) {
    printf("%lx\n", call(code, 0));
    long result;
    asm volatile("mov $100, %%eax; call *%1" : "=&a"(result) : "r"(code + 2) : "memory", "cc");
    printf("%ld\n", result);
    code[4] += 3;
  }

  SECTION("code that copies itself on");
  static const unsigned char worm[] = {
      0xff, 0xc0,                                     /* inc %eax          */
      0x48, 0x8d, 0x35, 0xf7, 0xff, 0xff, 0xff,       /* lea start, %rsi   */
      0x48, 0x8d, 0x7e, 97,                           /* lea 97(%rsi), %rdi */
      0x48, 0x89, 0xfa, 0xb9, 30, 0, 0, 0,            /* mov %rdi, %rdx; mov $30, %ecx */
      0xf3, 0xa4,                                     /* rep movsb         */
      0xff, 0xcb, 0x74, 2,                            /* dec %ebx; jz on   */
      0xff, 0xe2, 0xc3};                              /* jmp *%rdx; ret    */
  unsigned char *start = code;
  memcpy(start, worm, sizeof worm);
  CHECK(sizeof worm == 30);
  for (int i = 0; i < 3; i++) {
    long count = 0, hops = 70;
    asm volatile("call *%2" : "+a"(count), "+b"(hops) : "r"(start)
                 : "rcx", "rdx", "rsi", "rdi", "memory", "cc");
    printf("%d\n", (int)count);
    start[1] = i == 0 ? 0xc8 : 0xc0;
  }
}

static volatile int spinning;

static void *spin(void *rounds) {
  long sum = 0;
  for (long i = 0; i < (long)rounds; i++) {
    spinning++;
    sum += call(code, 0);
    __atomic_store_n((int *)(code + 1 + 7), 0, __ATOMIC_SEQ_CST);
  }
  return (void *)sum;
}

static void threads(void) {
  SECTION("changed by another thread");
  /* 1: mov $number, %eax; test %eax, %eax; jz 1b; ret: the number is aligned */
  enum { ROUNDS = 3 };
  EMIT(code + 7, 0xb8, 0, 0, 0, 0, 0x85, 0xc0, 0x74, 0xf7, 0xc3);
  memset(code, 0x90, 7);
  spinning = 0;
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, spin, (void *)(long)ROUNDS) == 0);
  int *value = (int *)(code + 8);
  for (int i = 1; i <= ROUNDS; i++) {
    while (spinning < i) sched_yield();
    __atomic_store_n(value, i * i, __ATOMIC_SEQ_CST);
  }
  void *sum;
  CHECK(pthread_join(thread, &sum) == 0);
  SHOW(sum);
}

static void twice(void) {
  SECTION("code that writes itself by another name");
  int fd = MUST(memfd_create("code", 0));
  MUST(ftruncate(fd, 2 * PAGE));
  unsigned char *writing = map(NULL, 2, RW, MAP_SHARED, fd, 0);
  unsigned char *running = map(NULL, 2, RX, MAP_SHARED, fd, 0);
  /* mov %edi, (%rsi); mov $0, %eax; ret: in one page, with its number over the end, and in two */
  static const long places[] = {100, PAGE - 5, PAGE - 4, PAGE - 3, PAGE - 2, PAGE - 1};
  for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
    long place = places[i], sum = 0;
    EMIT(writing + place, 0x89, 0x3e, 0xb8, 0, 0, 0, 0, 0xc3);
    for (int j = 0; j < 40; j++) {
      long result;
      asm volatile("call *%1" : "=a"(result) : "r"(running + place), "D"(j * 0x1020304), "S"(writing + place + 3)
                   : "memory", "cc");
      sum = (sum * 7 + result) % 1000000007;
    }
    printf("%ld\n", sum);
  }
  close(fd);
}

int main(int count, char **arguments) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  code = fresh(4, RWX);
  often();
  handlers();
  ways(count > 1 && !strcmp(arguments[1], "v3"));
  jumps();
  twice();
  threads();
  return guest_end();
}
