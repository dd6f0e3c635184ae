/* A program for the exactness tests: integers, memory, REP, x87, SSE, CPUID, RDTSC, system calls.
   gcc -O2 -fno-stack-protector -fcf-protection=none -ffreestanding -nostdlib -static -fno-pic -fno-toplevel-reorder \
     -fno-asynchronous-unwind-tables -Wl,-Ttext=0x400000 -Wl,--build-id=none mix.c -o mix
   objcopy -O binary -j .text -j .rodata mix mix.bin */
typedef unsigned long u64;
typedef unsigned char u8;

#define DATA ((volatile u8 *)0x10000000)

static inline long sys(long number, long argument) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "0"(number), "D"(argument) : "rcx", "r11", "memory");
  return result;
}

static inline __attribute__((always_inline)) void copy(volatile u8 *to, volatile u8 *from, u64 n) {
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}

static inline __attribute__((always_inline)) void fill(volatile u8 *to, u64 value, u64 n) {
  __asm__ volatile("rep stosq" : "+D"(to), "+c"(n) : "a"(value) : "memory");
}

static inline __attribute__((always_inline)) u64 find(volatile u8 *in, u8 byte, u64 n) {
  __asm__ volatile("repne scasb" : "+D"(in), "+c"(n) : "a"(byte) : "memory", "cc");
  return n;
}

static u64 recurse(u64 n);

void _start(void) {
  u64 x = 88172645463325252UL;
  double sum = 0;
  long double wide = 1;
  for (u64 i = 0; i < 200; i++) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    DATA[x & 0xffff] += x;
    sum += (double)(x >> 40) * 1.5;
    wide = wide * 1.0001L + i;
    if (i % 16 == 0) {
      copy(DATA + 0x20000 + (x & 0xff), DATA + (x >> 50), (x >> 20) & 127);
      fill(DATA + 0x30ff8, x, i & 31);
      x += find(DATA + 0x30000, (u8)x, 100);
    }
    if (i % 50 == 3) {
      x += sys(39, (long)i);
    }
    if (i % 64 == 5) {
      unsigned a = 1, b, c = 0, d;
      __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
      x += a + c + d;
      __asm__ volatile("rdtsc" : "=a"(a), "=d"(d));
      x ^= a;
      x += recurse(8);
    }
    if (i % 40 == 7) {
      x += x / (i | 1);
      __asm__ volatile("pushfq; popfq" ::: "cc", "memory");
    }
  }
  *(volatile double *)(DATA + 0x40000) = sum;
  *(volatile long double *)(DATA + 0x40010) = wide;
  sys(60, (long)x);
  for (;;) {
  }
}

__attribute__((noinline)) static u64 recurse(u64 n) {
  return n < 2 ? n : recurse(n - 1) + recurse(n - 2);
}
