// Executes single instructions on the host's processor. A batch of cases comes on standard input: how
// many (u32), how many bytes (u32), and the cases; the results go to standard output in the same form.
//
// A case costs one signal: the handler notes what became of the last one and lays the next one into
// the context that it returns to, with TF set, so that the processor traps behind one instruction. The
// handler may find any segment bases, so there is no C library here.

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

enum { CODE = 0x10000000, CODE_BYTES = 0x40000, DATA = 0x20000000, DATA_BYTES = 0x5000, PAGE = 0x1000 };
// Where no case looks.
static const u64 CODE_ALIAS = 0x5b1d5e830000, DATA_ALIAS = 0x5b1d6f940000;
enum { BATCH_BYTES = 64 << 20, PADDING = 16, INT3 = 0xcc, TRAP_FLAG = 0x100 };
enum { WITHOUT_TRAP_FLAG = 1 };
enum { TRAP_DEBUG = 1, TRAP_INT3 = 3 };
enum { XSTATE_BV = 512, YMM_HIGH = 576, X87 = 1, SSE = 2, AVX = 4 };

struct input {
  u32 size;
  u32 code;
  u8 code_length;
  u8 flags;
  u16 most_traps;
  u32 windows;
  u64 gpr[16];
  u64 rflags;
  u64 fs_base, gs_base;
  u8 fx[512];
  u8 ymm_high[256];
  // Windows follow: u32 offset, u32 length, and the bytes, filled up to a multiple of 8. The last 16
  // bytes are the code.
};

struct output {
  u32 size;
  int vector; // -1: none
  u64 error, cr2;
  u64 rip;
  u64 gpr[16];
  u64 rflags;
  u64 fs_base, gs_base;
  u16 ds, es, fs, gs;
  u32 traps;
  u32 changed, changed_length;
  u32 zero;
  u8 fx[512];
  u8 ymm_high[256];
  // What memory has from the first byte that has changed to the last, filled up likewise.
};

// As the kernel's headers have them.
struct context {
  u64 flags, link;
  u64 stack[3];
  u64 r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, rflags;
  u16 cs, gs, fs, ss;
  u64 error, trap, oldmask, cr2;
  u8 *xsave;
};

struct action {
  void (*handler)(int, void *, struct context *);
  u64 flags;
  void (*restorer)(void);
  u64 mask;
};

static u8 in[BATCH_BYTES], out[BATCH_BYTES], stack[1 << 16];
static u8 background[DATA_BYTES], expected[DATA_BYTES];
static u8 *next_input, *next_output;
static const struct input *now;
static u32 left, traps;
static struct context home;
static u64 home_fs, home_gs;
static int running;

void *memcpy(void *to, const void *from, u64 n) {
  void *start = to;
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
  return start;
}

void *memset(void *to, int value, u64 n) {
  void *start = to;
  __asm__ volatile("rep stosb" : "+D"(to), "+c"(n) : "a"(value) : "memory");
  return start;
}

static long call(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

enum { READ = 0, WRITE = 1, MMAP = 9, MPROTECT = 10, MUNMAP = 11, SIGACTION = 13, SIGALTSTACK = 131 };
enum { EXIT = 231, FTRUNCATE = 77, MEMFD_CREATE = 319 };

static _Noreturn void quit(int status) {
  for (;;) call(EXIT, status, 0, 0, 0, 0, 0);
}

static void need(int holds, int status) {
  if (!holds) quit(status);
}

static u64 fs_base(void) {
  u64 base;
  __asm__ volatile("rdfsbase %0" : "=r"(base));
  return base;
}

static u64 gs_base(void) {
  u64 base;
  __asm__ volatile("rdgsbase %0" : "=r"(base));
  return base;
}

static void set_bases(u64 fs, u64 gs) {
  __asm__ volatile("wrfsbase %0; wrgsbase %1" : : "r"(fs), "r"(gs));
}

// The kernel leaves some flags as they are when it returns from a handler: NT, ID.
static void clear_flags(void) {
  __asm__ volatile("push $0x202; popf" : : : "cc", "memory");
}

static void selectors(u16 *to) {
  __asm__ volatile("mov %%ds,%0; mov %%es,%1; mov %%fs,%2; mov %%gs,%3"
                   : "=m"(to[0]), "=m"(to[1]), "=m"(to[2]), "=m"(to[3]));
}

static void clear_selectors(void) {
  __asm__ volatile("mov %0,%%ds; mov %0,%%es; mov %0,%%fs; mov %0,%%gs" : : "r"(0));
}

// Calls a function with each window of the present case.
#define FOR_WINDOWS(at, offset, length)                                                    \
  for (u32 w = 0, offset, length; w < now->windows; w++, at += (length + 15) / 8 * 8)       \
    if (offset = ((const u32 *)at)[0], length = ((const u32 *)at)[1], 1)

static void lay_memory(void) {
  const u8 *at = (const u8 *)(now + 1);
  FOR_WINDOWS(at, offset, length) {
    need(offset + length <= DATA_BYTES, 40);
    memcpy((u8 *)DATA_ALIAS + offset, at + 8, length);
    memcpy(expected + offset, at + 8, length);
  }
}

static void restore_memory(u32 changed, u32 length_changed) {
  memcpy((u8 *)DATA_ALIAS + changed, background + changed, length_changed);
  const u8 *at = (const u8 *)(now + 1);
  FOR_WINDOWS(at, offset, length) {
    memcpy((u8 *)DATA_ALIAS + offset, background + offset, length);
    memcpy(expected + offset, background + offset, length);
  }
}

static void set_registers(struct context *c, const u64 *g) {
  c->rax = g[0], c->rcx = g[1], c->rdx = g[2], c->rbx = g[3];
  c->rsp = g[4], c->rbp = g[5], c->rsi = g[6], c->rdi = g[7];
  c->r8 = g[8], c->r9 = g[9], c->r10 = g[10], c->r11 = g[11];
  c->r12 = g[12], c->r13 = g[13], c->r14 = g[14], c->r15 = g[15];
}

static void get_registers(const struct context *c, u64 *g) {
  g[0] = c->rax, g[1] = c->rcx, g[2] = c->rdx, g[3] = c->rbx;
  g[4] = c->rsp, g[5] = c->rbp, g[6] = c->rsi, g[7] = c->rdi;
  g[8] = c->r8, g[9] = c->r9, g[10] = c->r10, g[11] = c->r11;
  g[12] = c->r12, g[13] = c->r13, g[14] = c->r14, g[15] = c->r15;
}

static void begin_case(struct context *c) {
  now = (const struct input *)next_input;
  next_input += now->size;
  traps = 0;
  u8 *code = (u8 *)CODE_ALIAS + now->code;
  const u8 *bytes = (const u8 *)now + now->size - 16;
  memcpy(code, bytes, now->code_length);
  memset(code + now->code_length, INT3, PADDING);
  lay_memory();
  set_registers(c, now->gpr);
  c->rip = CODE + now->code;
  c->rflags = now->rflags | (now->flags & WITHOUT_TRAP_FLAG ? 0 : TRAP_FLAG);
  memcpy(c->xsave, now->fx, 416);
  memcpy(c->xsave + YMM_HIGH, now->ymm_high, 256);
  *(u64 *)(c->xsave + XSTATE_BV) |= X87 | SSE | AVX;
  set_bases(now->fs_base, now->gs_base);
  clear_flags();
}

static void note_vectors(const struct context *c, struct output *o) {
  u64 used = *(u64 *)(c->xsave + XSTATE_BV);
  memcpy(o->fx, c->xsave, 416);
  memset(o->fx + 416, 0, 96);
  memcpy(o->ymm_high, c->xsave + YMM_HIGH, 256);
  if (!(used & X87)) {
    memset(o->fx, 0, 24);
    memset(o->fx + 32, 0, 128);
    *(u16 *)o->fx = 0x37f;
  }
  if (!(used & SSE)) memset(o->fx + 160, 0, 256);
  if (!(used & AVX)) memset(o->ymm_high, 0, 256);
}

static void note_memory(struct output *o) {
  const u64 *is = (const u64 *)DATA_ALIAS, *was = (const u64 *)expected;
  u32 first = 0, end = DATA_BYTES / 8;
  while (first < end && is[first] == was[first]) first++;
  while (end > first && is[end - 1] == was[end - 1]) end--;
  o->changed = first * 8;
  o->changed_length = (end - first) * 8;
  memcpy(o + 1, is + first, o->changed_length);
}

static void end_case(struct context *c) {
  struct output *o = (struct output *)next_output;
  u64 end = CODE + now->code + now->code_length;
  int passed = c->trap == TRAP_INT3 && (c->rip == end + 1 || now->flags & WITHOUT_TRAP_FLAG);
  o->vector = passed || c->trap == TRAP_DEBUG ? -1 : (int)c->trap;
  o->error = c->error;
  o->cr2 = c->cr2;
  o->rip = passed ? c->rip - 1 : c->rip;
  get_registers(c, o->gpr);
  o->rflags = c->rflags;
  o->fs_base = fs_base();
  o->gs_base = gs_base();
  selectors(&o->ds);
  if (o->ds | o->es | o->fs | o->gs) clear_selectors();
  o->traps = traps;
  o->zero = 0;
  note_vectors(c, o);
  note_memory(o);
  o->size = sizeof *o + o->changed_length;
  restore_memory(o->changed, o->changed_length);
  next_output += o->size;
  need(next_output < out + BATCH_BYTES - 2 * DATA_BYTES, 41);
}

// One iteration of a repeated instruction is done.
static int goes_on(const struct context *c) {
  traps++;
  return c->trap == TRAP_DEBUG && c->rip == CODE + now->code && traps < now->most_traps;
}

static void handler(int signal, void *information, struct context *c) {
  (void)signal;
  (void)information;
  if (!running) {
    running = 1;
    home = *c;
    home_fs = fs_base();
    home_gs = gs_base();
    begin_case(c);
    return;
  }
  if (goes_on(c)) return;
  end_case(c);
  if (--left > 0) {
    begin_case(c);
    return;
  }
  running = 0;
  u8 *xsave = c->xsave;
  *c = home;
  c->xsave = xsave;
  *(u16 *)xsave = 0x37f;
  *(u16 *)(xsave + 2) = 0;
  *(u32 *)(xsave + 24) = 0x1f80;
  set_bases(home_fs, home_gs);
}

void restorer(void);
__asm__("restorer: mov $15,%eax; syscall");

static void *map(u64 address, u64 length, int protection, int file, u64 offset) {
  enum { SHARED_FIXED = 0x11 };
  need(call(MMAP, address, length, protection, SHARED_FIXED, file, offset) == (long)address, 42);
  return (void *)address;
}

static void lay_out(void) {
  enum { R = 1, W = 2, X = 4 };
  long file = call(MEMFD_CREATE, (long)"truth", 0, 0, 0, 0, 0);
  need(file >= 0 && call(FTRUNCATE, file, CODE_BYTES + DATA_BYTES, 0, 0, 0, 0) == 0, 43);
  map(CODE, CODE_BYTES, R | X, file, 0);
  map(CODE_ALIAS, CODE_BYTES, R | W, file, 0);
  map(DATA, DATA_BYTES, R | W, file, CODE_BYTES);
  map(DATA_ALIAS, DATA_BYTES, R | W, file, CODE_BYTES);
  for (u32 i = 0; i < DATA_BYTES; i++) background[i] = (i * 0x9e3779b1u) >> 22;
  memcpy(expected, background, DATA_BYTES);
  memcpy((u8 *)DATA_ALIAS, background, DATA_BYTES);
  memset((u8 *)CODE_ALIAS, INT3, CODE_BYTES);
  call(MPROTECT, DATA + 2 * PAGE, PAGE, R, 0, 0, 0);
  call(MUNMAP, DATA + 3 * PAGE, PAGE, 0, 0, 0, 0);
}

static void handle_signals(void) {
  enum { SIGINFO = 4, ONSTACK = 0x08000000, RESTORER = 0x04000000 };
  enum { SIGILL = 4, SIGTRAP = 5, SIGBUS = 7, SIGFPE = 8, SIGSEGV = 11 };
  u64 alternative[3] = {(u64)stack, 0, sizeof stack};
  need(call(SIGALTSTACK, (long)alternative, 0, 0, 0, 0, 0) == 0, 44);
  struct action action = {handler, SIGINFO | ONSTACK | RESTORER, restorer, -1ul};
  const int all[] = {SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV};
  for (u32 i = 0; i < sizeof all / sizeof *all; i++)
    need(call(SIGACTION, all[i], (long)&action, 0, 8, 0, 0) == 0, 45);
}

// False at the end of the input.
static int receive(u8 *to, u64 length) {
  for (u64 done = 0; done < length;) {
    long n = call(READ, 0, (long)(to + done), length - done, 0, 0, 0);
    need(n >= 0, 46);
    if (n == 0) return 0;
    done += n;
  }
  return 1;
}

static void send(const u8 *from, u64 length) {
  for (u64 done = 0; done < length;) {
    long n = call(WRITE, 1, (long)(from + done), length - done, 0, 0, 0);
    need(n > 0, 47);
    done += n;
  }
}

__attribute__((used, force_align_arg_pointer)) void start(void) {
  lay_out();
  handle_signals();
  u32 header[2];
  while (receive((u8 *)header, sizeof header)) {
    need(header[0] > 0 && header[1] <= BATCH_BYTES && receive(in, header[1]), 48);
    left = header[0];
    next_input = in;
    next_output = out;
    __asm__ volatile("int3" : : : "memory", "cc");
    header[1] = next_output - out;
    send((u8 *)header, sizeof header);
    send(out, header[1]);
  }
  quit(0);
}

__asm__(".globl _start; _start: xor %ebp,%ebp; call start");
